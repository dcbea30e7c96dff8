"""The colours of charts and of the text around them."""

import seaborn as sns

BLUE, ORANGE, GREEN, RED = sns.color_palette("colorblind")[:4]
GREY, INK = "#6b7280", "#1f2937"
