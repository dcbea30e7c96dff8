"""Files that have a report built again and again."""
