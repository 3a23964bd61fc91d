"""A process of its own that makes 1,000 documents one way and prints its peak in MB: ``python -m bench.memory FOLDER WAY``."""

import json
import sys
from io import BytesIO
from pathlib import Path

folder, way = Path(sys.argv[1]), sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
template = (folder / "template.docx").read_bytes()
values = json.loads((folder / "values.json").read_text(encoding="utf-8"))

if way == "docxtpl":
    from docxtpl import DocxTemplate

    for _ in range(count):
        tpl = DocxTemplate(BytesIO(template))
        tpl.render(values)
        tpl.save(BytesIO())
else:
    from service.rendering.compiler import compile as compile_template
    from service.rendering.skeleton import COMPRESSORS

    compiled = compile_template(template)
    for _ in range(count):
        compiled.render(values, compressor=COMPRESSORS[way])

status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
print(int(status["VmHWM"].split()[0]) / 1024)  # ru_maxrss would count the parent before exec
