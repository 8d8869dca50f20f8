"""A change of the embedder: everyone is re-embedded from their stored samples."""

from dataclasses import replace

import numpy as np
import pytest
from support import THREADS

from appliance.core.config import load
from appliance.core.images import encode_jpeg, encode_png, read_picture
from appliance.identity.reembedding import reembed
from appliance.pipelines import loaders
from appliance.records.people import StoredSample
from appliance.storage.database import Store
from appliance.storage.integrity import unrecognised
from appliance.storage.people import People
from appliance.storage.templates import TemplateStore
from appliance.vision.align import align, snapshot
from appliance.vision.embed import distances
from appliance.vision.recogniser import Recogniser

SFACE = "sface"


@pytest.fixture(scope="module")
def other(models) -> Recogniser:
    """The same detector with another embedder."""
    if not models.path(models.entry("reidentification-0095")).exists():
        pytest.skip("the model reidentification-0095 is not installed")
    chosen = {"LARSON_FACES_EMBEDDER": "reidentification-0095", **THREADS}
    return loaders.build_recogniser(load(environ=chosen).faces, models)


def kept(photo, face, model=SFACE) -> StoredSample:
    """A view as it is stored today."""
    taken = snapshot(read_picture(photo), face.detection.landmarks)
    return StoredSample(model, face.embedding, encode_jpeg(taken.pixels, 95), taken.landmarks, "straight")


def nearest(store: Store, spec, vector) -> float:
    [found] = TemplateStore(store).all(spec.model)
    return float(min(distances(vector, np.stack(found.views), spec.metric)))


def direct(recogniser, photo):
    return recogniser.only_face(read_picture(photo)).embedding


def test_a_snapshot_serves_the_embedder_that_comes_next(store, models, other, photos, seen):
    people = People(store)
    people.register("Barack", [kept(photos["obama"], seen["obama"].faces[0])])
    told = []
    assert reembed(people, other, models, lambda *at: told.append(at)) == []
    assert told == [(0, 1)]
    assert nearest(store, other.embedder.spec, direct(other, photos["obama"])) < 0.05
    assert people.outdated(other.embedder.spec.model) == []
    assert reembed(people, other, models, lambda *at: told.append(at)) == []
    assert len(told) == 1, "once is enough"


def test_and_back_again(store, models, recogniser, other, photos, seen):
    people = People(store)
    people.register("Barack", [kept(photos["obama"], seen["obama"].faces[0])])
    reembed(people, other, models, lambda *_: None)
    reembed(people, recogniser, models, lambda *_: None)
    assert nearest(store, recogniser.embedder.spec, seen["obama"].faces[0].embedding) < 0.12


def test_a_crop_of_an_old_database_serves_too(store, models, other, photos, seen):
    people = People(store)
    face = seen["obama"].faces[0]
    crop = align(read_picture(photos["obama"]), face.detection.landmarks, "dlib", 150)
    people.register("Barack", [StoredSample("dlib-resnet-v1", face.embedding, encode_png(crop))])
    reembed(people, other, models, lambda *_: None)
    assert nearest(store, other.embedder.spec, direct(other, photos["obama"])) < 0.2


def test_a_template_of_an_unknown_model(store, models, recogniser, photos, seen):
    people = People(store)
    whole = read_picture(photos["obama"])
    view = StoredSample("gone-2019", np.zeros(7, np.float32), encode_jpeg(whole, 95))
    people.register("Barack", [view])
    assert reembed(people, recogniser, models, lambda *_: None) == []
    assert nearest(store, recogniser.embedder.spec, seen["obama"].faces[0].embedding) < 0.15


@pytest.mark.parametrize("crop", [b"no picture", encode_png(np.zeros((150, 150, 3), np.uint8))], ids=["bytes", "black"])
def test_what_cannot_be_used_is_said_and_kept(store, models, recogniser, caplog, crop):
    people = People(store)
    people.register("Ada", [StoredSample("gone-2019", np.zeros(7, np.float32), crop)])
    assert reembed(people, recogniser, models, lambda *_: None) == ["Ada"]
    assert "Cannot re-embed photo" in caplog.text
    assert people.views(1)[0].model == "gone-2019"
    assert TemplateStore(store).unknown(SFACE) == {1} and unrecognised(store.path, SFACE) == 1


def test_one_bad_view_does_not_cost_the_others(store, models, recogniser, photos, seen):
    people = People(store)
    good = kept(photos["obama"], seen["obama"].faces[0], "gone-2019")
    people.register("Ada", [replace(good, crop=b"broken"), good])
    assert reembed(people, recogniser, models, lambda *_: None) == []
    assert len(TemplateStore(store).all(SFACE)[0].views) == 1
    assert TemplateStore(store).unknown(SFACE) == set() and unrecognised(store.path, SFACE) == 0


def test_who_is_deleted_meanwhile_does_not_stop_the_others(store, models, recogniser, photos, seen):
    people = People(store)
    good = kept(photos["obama"], seen["obama"].faces[0], "gone-2019")
    ada, barack = people.register("Ada", [good]), people.register("Barack", [good])
    assert reembed(people, recogniser, models, lambda done, _: done or people.remove(ada.id)) == []
    assert [found.person_id for found in TemplateStore(store).all(SFACE)] == [barack.id]


def test_a_photo_that_is_deleted_meanwhile_stays_deleted(store, photos, seen):
    people = People(store)
    old = kept(photos["obama"], seen["obama"].faces[0], "gone-2019")
    ada = people.register("Ada", [old, old])
    gone, stays = (view.id for view in people.views(ada.id))
    people.remove_view(ada.id, gone)
    people.reembed(ada.id, SFACE, {gone: old.embedding, stays: old.embedding})
    assert [(view.id, view.model) for view in people.views(ada.id)] == [(stays, SFACE)]


def test_what_cannot_be_used_leaves_no_line_in_the_log_at_each_start(store, models, recogniser):
    people = People(store)
    people.register("Ada", [StoredSample("gone-2019", np.zeros(7, np.float32), b"no picture")])
    for _ in range(3):
        reembed(people, recogniser, models, lambda *_: None)
    assert "faces updated" not in [line["what"] for line in people.history()]
