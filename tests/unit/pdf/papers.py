"""Invented papers made by hand, part by part: lean, of one skeleton, with all that a joined file could spoil."""

from __future__ import annotations

import io
import zipfile

import segno

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'{HEAD}<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
    'w:cs="Times New Roman"/><w:sz w:val="24"/><w:lang w:val="ru-RU"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>'
)
NUMBERING = (
    f'{HEAD}<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="720" w:hanging="360"/></w:pPr>'
    '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WORD}numbering+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{WORD}footer+xml"/></Types>'
)
ROOT_RELS = (
    f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/></Relationships>'
)
RELS = (
    f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{REL}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId3" Type="{REL}/footer" Target="footer1.xml"/></Relationships>'
)
FOOTER_RELS = (
    f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/image" Target="media/qr.png"/></Relationships>'
)
SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1134" w:right="567" w:bottom="1134" w:left="1701" w:header="709" w:footer="400" w:gutter="0"/></w:sectPr>'
)
CLAUSE = (
    "в соответствии со статьёй 9 Федерального закона от 27.07.2006 № 152-ФЗ «О персональных данных» даю согласие на обработку "
    "персональных данных моего ребёнка: фамилии, имени, отчества, даты рождения, сведений об успеваемости и участии в мероприятиях "
)
NAMES = (
    "Ивановой Анны Петровны",
    "Оюна Чингиса Баировича",
    "Гайнутдиновой Алсу Ильдаровны",
    "Бельды Кирилла Олеговича",
)


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def picture(size_emu: int = 720000) -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{size_emu}" cy="{size_emu}"/><wp:docPr id="1" name="QR"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{size_emu}" cy="{size_emu}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def qr_png(payload: str) -> bytes:
    out = io.BytesIO()
    segno.make(payload, error="m", micro=False).save(out, kind="png", scale=4, border=4)
    return out.getvalue()


def consent(number: int = 1, *, pages: int = 1, payload: str = "", styles: str = STYLES) -> bytes:
    """One invented consent: a list that starts at 1, page number and QR in the footer, ``pages`` sheets."""
    name = NAMES[number % len(NAMES)]
    listed = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = [
        paragraph(f"СОГЛАСИЕ № {number}", '<w:jc w:val="center"/>'),
        paragraph(f"Я, законный представитель {name}, {CLAUSE}."),
    ]
    for page in range(pages):
        if page:
            body.append(paragraph("Продолжение", "<w:pageBreakBefore/>"))
        body += [paragraph(f"пункт {line} листа {page + 1}: {CLAUSE}", listed) for line in range(8)]
    body.append(paragraph("«__» ________ 20__ г.        ______________ / ______________"))
    document = f"{HEAD}<w:document {NS}><w:body>{''.join(body)}{SECTION}</w:body></w:document>"
    code = payload or f"TEST-{number:05d}"
    return pack(document, footer(picture()), qr_png(code), styles)


def footer(inside: str) -> str:
    field = '<w:r><w:t xml:space="preserve"> лист </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return f"{HEAD}<w:ftr {NS}><w:p>{inside}{field}</w:p></w:ftr>"


def pack(document: str, foot: str, media: bytes, styles: str = STYLES) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", ROOT_RELS)
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", RELS)
        archive.writestr("word/styles.xml", styles)
        archive.writestr("word/numbering.xml", NUMBERING)
        archive.writestr("word/footer1.xml", foot)
        archive.writestr("word/_rels/footer1.xml.rels", FOOTER_RELS)
        archive.writestr("word/media/qr.png", media)
    return out.getvalue()
