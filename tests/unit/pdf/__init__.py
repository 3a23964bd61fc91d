"""PDF: offices, joining and cutting, stamps, scans."""
