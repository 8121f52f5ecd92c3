"""stub"""
name = "tensorboard"
def sniff(source): return False
