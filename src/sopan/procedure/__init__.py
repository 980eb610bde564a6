"""What an SOP says: its model, reading and checking its YAML. Plain Python; knows neither web nor database."""
