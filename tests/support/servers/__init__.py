"""Servers on loopback: real ones, for clients, scripts and uploads."""
