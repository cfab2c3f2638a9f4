"""The rooms of the gallery, in the order of the lecture. A new one is a folder here and its name in this list."""

DEMOS = (
    "gan_lab",
    "face_generation",
    "super_resolution",
    "next_frame_prediction",
    "pix2pix",
    "text_to_image",
    "anime_characters",
    "deepdream",
    "style_transfer",
    "vae",
)
