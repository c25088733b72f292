"""FaceX on Stable Diffusion 1.5: the nano pack's training code with diffusers' UNet and VAE and CLIP's image encoder."""
