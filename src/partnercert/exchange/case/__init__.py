"""CASE packages: frameworks of competencies, in what order they are learnt, and the rubrics that measure them.

Source: Competencies and Academic Standards Exchange 1.1 (1EdTech), CFPackage.
"""

from partnercert.exchange.case.frameworks import Competence, Criterion, Framework, Level, Rubric
from partnercert.exchange.case.packages import read_package
from partnercert.exchange.case.writing import write_rubric

__all__ = ["Competence", "Criterion", "Framework", "Level", "Rubric", "read_package", "write_rubric"]
