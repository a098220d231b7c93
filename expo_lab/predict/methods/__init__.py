"""Methods: one file a way to forecast, each a `Forecaster`."""
