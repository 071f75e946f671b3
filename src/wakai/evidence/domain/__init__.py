"""The pure rules of exhibits: what may be filed, what carrier documents say, how addresses agree."""
