"""What people are asked and what they answered: questionnaires, campaigns, ways to answer, results that name nobody."""
