"""Alignment: the similarity transform, and where the landmarks land."""

import cv2
import numpy as np
import pytest

from appliance.vision.align import TEMPLATES, align, similarity

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("angle", [0, 30, 90, 179, -60])
@pytest.mark.parametrize("scale", [0.1, 1, 7])
def test_a_known_transform_is_found(angle, scale):
    points = RNG.uniform(0, 100, (5, 2)).astype(np.float32)
    radians = np.radians(angle)
    turn = scale * np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    moved = (points @ turn.T + [12, -5]).astype(np.float32)
    assert similarity(points, moved) == pytest.approx(np.column_stack([turn, [12, -5]]), abs=1e-3)


def test_the_fit_is_the_best_in_least_squares():
    source = RNG.uniform(0, 100, (5, 2)).astype(np.float32)
    target = source + RNG.normal(0, 3, (5, 2)).astype(np.float32)
    best = similarity(source, target)

    def error(matrix: np.ndarray) -> float:
        return float(((source @ matrix[:, :2].T + matrix[:, 2] - target) ** 2).sum())

    for _ in range(50):
        scale, radians = 1 + RNG.normal(0, 0.02), RNG.normal(0, 0.02)
        turn = scale * np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
        other = np.column_stack([turn @ best[:, :2], best[:, 2] + RNG.normal(0, 0.5, 2)])
        assert error(best) <= error(other)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("face", [60, 150, 700, 1500])
def test_landmarks_land_where_the_template_has_them(template, face):
    landmarks = (TEMPLATES[template] * face + 40).astype(np.float32)
    picture = np.zeros((face + 200, face + 200, 3), np.uint8)
    for x, y in landmarks:
        cv2.circle(picture, (round(float(x)), round(float(y))), max(2, face // 60), (255, 255, 255), -1)
    crop = align(picture, landmarks, template, 150)
    assert crop.shape == (150, 150, 3)
    for x, y in TEMPLATES[template] * 150:
        spot = crop[round(y) - 4 : round(y) + 5, round(x) - 4 : round(x) + 5, 0].astype(float)
        assert spot.sum() > 0
        rows, columns = np.mgrid[: spot.shape[0], : spot.shape[1]]
        centre = np.array([(columns * spot).sum(), (rows * spot).sum()]) / spot.sum() + [round(x) - 4, round(y) - 4]
        assert centre == pytest.approx([x, y], abs=1.2)


def test_landmarks_all_in_one_place_do_not_crash():
    crop = align(np.zeros((50, 50, 3), np.uint8), np.full((5, 2), 20, np.float32), "arcface", 150)
    assert crop.shape == (150, 150, 3)
