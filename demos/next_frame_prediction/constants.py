"""Names, sizes and limits of the next-frame room that page, pipeline and training share, and what its exhibits show."""

NAME = "next_frame_prediction"
WORLDS = ("digits", "balls", "heads")
MODELS = ("mse", "adversarial")
ROWS = ("truth", "adversarial", "mse", "copy", "error_adversarial", "error_mse")  # of a sheet, below the frames seen

SIDE = 64  # px of a frame
FRAMES = 10  # seen, and predicted in one go
FARTHEST = 30  # frames ahead
MAX_STEP = 4  # of a clip, every n-th frame is taken
FPS = 7  # of a film that is saved

MAX_BALLS = 4
RADII = (4.5, 9.0)  # px: the smallest and the largest ball
SPEEDS = (1.0, 4.0)  # px a frame: the slowest and the fastest ball
ROUNDS = 5  # of the game

# stored results
SEED = 1  # of the opening film
TEST_FILMS = 200  # behind the charts of error and sharpness
FUTURES = 200  # behind a mean
SHOWN_FUTURES = 8
DOUBTS = (0, 5, 10, 20, 40)  # percent of the speed
DOUBT, AHEAD = 20, 10  # what is shown at first
THROWN = (
    {"x": 14.0, "y": 44.0, "vx": 3.0, "vy": -1.5, "radius": 7.0},
    {"x": 50.0, "y": 18.0, "vx": -2.0, "vy": 1.0, "radius": 9.0},
)
