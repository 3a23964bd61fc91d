"""Reads the folders of templates_ru and lays the college's own over them."""
