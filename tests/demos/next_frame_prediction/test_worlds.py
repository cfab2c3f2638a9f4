"""The worlds obey their physics, and balls are found where they were thrown."""

import numpy as np
import pytest

from demos.next_frame_prediction import films, heads, worlds
from demos.next_frame_prediction.balls import find_ball, thrown
from demos.next_frame_prediction.constants import WORLDS

BALL = {"x": 20, "y": 30, "vx": 2.0, "vy": 0.0, "radius": 6}


@pytest.mark.parametrize("name", WORLDS)
def test_a_seed_makes_the_same_film_again(name):
    film = films.sequence(name, 5)
    assert len(film) == 20 and {frame.size for frame in film} == {(64, 64)}
    assert film[0].mode == ("RGB" if name == "heads" else "L")
    assert [frame.tobytes() for frame in films.sequence(name, 5)] == [frame.tobytes() for frame in film]
    assert film[3].tobytes() != films.sequence(name, 6)[3].tobytes() and film[0].tobytes() != film[1].tobytes()


def test_digits_move_straight_on_and_stay_inside():
    world = worlds.Digits(np.full((1, 28, 28), 200, np.uint8))
    corners, places, speeds = world.walk(np.array([[0.5, 0.95]]), np.array([[0.06, 0.08]]), 20)
    assert corners.min() >= 0 and corners.max() <= 36
    assert np.hypot(*speeds[0].T) == pytest.approx(0.1), "only the direction changes"
    assert places[0, 0, 1] == 1.0 and speeds[0, 0, 1] < 0 < speeds[0, 0, 0], "it stops at the edge and turns round"
    film = world.render(world.digits[[[0, 0]]], np.broadcast_to(corners, (1, 2, 20, 2)))
    assert film.shape == (1, 20, 1, 64, 64) and film[0, 7, 0].sum() == 28 * 28 * 200, "overlap does not add up"


def test_balls_keep_energy_and_momentum():
    table = worlds.Balls()
    balls = table.throw(100, np.random.default_rng(0))
    speed = np.diff(table.roll(balls, 60), axis=1)
    energy = (balls.radius[:, None] ** 2 * (speed**2).sum(-1)).sum(-1)
    assert np.median(np.abs(energy[:, -1] / energy[:, 0] - 1)) < 0.02
    # head on, equal masses: they swap their speeds
    place = np.array([[[20.0, 32.0], [44.0, 32.0]]])
    speed = np.array([[[2.0, 0.0], [-1.0, 0.0]]])
    path = table.roll(worlds.Throw(place, speed, np.full((1, 2), 6.0), np.ones((1, 2))), 12)
    assert np.diff(path[0, -2:, :, 0], axis=0)[0] == pytest.approx([-1.0, 2.0])


def test_a_thrown_ball_goes_where_it_was_thrown():
    film = thrown([BALL], length=6)
    found = [find_ball(frame, 6, float(worlds.Balls().grey(np.array(6.0)))) for frame in film]
    assert found[0] == pytest.approx((20, 30), abs=0.51) and found[5] == pytest.approx((30, 30), abs=0.51)


def test_heads_turn_and_light_comes_from_where_it_should():
    mesh = heads.mesh()
    assert mesh["faces"].max() < len(mesh["neutral"]) and heads.MESH.stat().st_size < 10**6
    behind, white = np.zeros((3, 128, 128)), np.ones((len(mesh["neutral"]), 3))
    still = heads.rotation(*np.zeros((3, 1)))
    front = (mesh["neutral"][None] - heads.CENTRE) @ still.swapaxes(1, 2)
    light = np.array([0.8, 0.0, 0.6])
    lit = heads.render(front, mesh["faces"], white, light, behind)[0, 0].astype(float)
    assert lit[10:50, 34:].mean() > 1.1 * lit[10:50, :30].mean(), "the side that faces the light is brighter"
    assert (lit > 0).mean() > 0.2 and lit[0, 0] == 0
    turned = front @ heads.rotation(np.array([0.6]), np.zeros(1), np.zeros(1)).swapaxes(1, 2)
    assert np.abs(heads.render(turned, mesh["faces"], white, light, behind)[0, 0] - lit).mean() > 3
