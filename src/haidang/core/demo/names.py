"""Names of people who do not exist, for a simulated city; each says that it is a sample."""

SURNAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"]
MIDDLE = ["Văn", "Thị", "Minh", "Thu", "Đức", "Ngọc", "Quang", "Hải"]
GIVEN = "An Bình Chi Dũng Giang Hà Hưng Lan Mai Nam Phương Quân Sơn Thảo Trang Tuấn".split()


def names() -> list[str]:
    """Return every made-up name, always in the same order."""
    return [
        f"{surname} {middle} {given} (mẫu)" for surname in SURNAMES for middle in MIDDLE for given in GIVEN
    ]
