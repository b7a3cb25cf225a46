"""theorybot: questions on deep-learning theory, answered from your own notes and papers."""
