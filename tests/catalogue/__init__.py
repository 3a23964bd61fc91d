"""Every folder of templates_ru, found by itself: sound, filled, and right in the small things of Russian office papers."""
