"""Known questions with known answers: ask them, score the answers, see what to mend."""
