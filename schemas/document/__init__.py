"""What a folder of templates_ru may say: manifest, blocks, rules, and the schema compiled from them."""
