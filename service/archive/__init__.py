"""Write-once files of issued papers, by digest."""
