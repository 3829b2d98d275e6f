"""Groups of linked procedures (nhóm thủ tục liên thông): what belongs to one event of life, in which order."""
