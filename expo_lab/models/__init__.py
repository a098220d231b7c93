"""Models: estimators on arrays, with scikit-learn's habits; they know nothing of fairs."""
