"""How the box is reached from the same network: addresses, names, certificates. Knows neither Flask nor the kiosk."""
