"""Hải Đăng: the operating system of a province's administrative reform."""
