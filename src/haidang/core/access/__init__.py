"""Rights: permission names, roles with a sentence each, and who holds them where and when."""
