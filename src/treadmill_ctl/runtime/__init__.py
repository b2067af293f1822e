"""The thin shell: one loop for a treadmill, on its own pace."""
