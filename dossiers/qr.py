"""A QR code as one SVG path: shapes, no raster, so that it is sharp in print and clean in PDF/A."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def qr_path(text: str) -> tuple[str, int]:
    """The path of a text's QR code in units of one module, without the quiet zone, and the modules of a side."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                parts.append(f"M{x} {y}h{run}v1h-{run}z")
            x += run or 1
    return "".join(parts), len(rows)
