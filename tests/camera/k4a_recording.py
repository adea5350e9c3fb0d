"""Genuine Azure Kinect recordings without a camera: Microsoft's own libk4arecord, called through ctypes.

``k4a_record_create`` takes no device at all; the calibration and the tags that a device would bring are added by hand.
"""

import ctypes as c
import gzip
import json
from pathlib import Path

import cv2
import numpy as np

SHAPE = (288, 320)  # NFOV_2X2BINNED
TILE = (32, 32)
FRAMES = 8
STORED = Path(__file__).parent / "data" / "k4a.mkv.gz"  # what ``record`` writes
SERIAL = "000123456789"
MJPG, DEPTH16, IR16 = 0, 4, 5

CALIBRATION = {
    "CalibrationInformation": {
        "Cameras": [
            {
                "Intrinsics": {
                    "ModelParameterCount": 14,
                    "ModelParameters": [
                        *(0.501, 0.507, 0.4925, 0.4926, 4.91, 3.14, 0.161, 5.23, 4.64, 0.83),
                        *(0.0, 0.0, -6.1e-5, 5.2e-5),
                    ],
                    "ModelType": "CALIBRATION_LensDistortionModelBrownConrady",
                },
                "Location": "CALIBRATION_CameraLocationD0",
                "Purpose": "CALIBRATION_CameraPurposeDepth",
                "MetricRadius": 1.74,
                "Rt": {"Rotation": [1, 0, 0, 0, 1, 0, 0, 0, 1], "Translation": [0, 0, 0]},
                "SensorHeight": 1024,
                "SensorWidth": 1024,
                "Shutter": "CALIBRATION_ShutterTypeUndefined",
                "ThermalAdjustmentParams": {"Params": [0] * 12},
            },
            {
                "Intrinsics": {
                    "ModelParameterCount": 14,
                    "ModelParameters": [
                        *(0.498, 0.5036, 0.4739, 0.6317, 0.61, -2.87, 1.66, 0.48, -2.68, 1.58),
                        *(0.0, 0.0, 9.4e-5, 4.1e-4),
                    ],
                    "ModelType": "CALIBRATION_LensDistortionModelBrownConrady",
                },
                "Location": "CALIBRATION_CameraLocationPV0",
                "Purpose": "CALIBRATION_CameraPurposePhotoVideo",
                "MetricRadius": 0,
                "Rt": {
                    "Rotation": [0.99999, 0.003, 0.002, -0.00318, 0.9953, 0.0967, -0.0017, -0.0967, 0.9953],
                    "Translation": [-0.0321, -0.0019, 0.0040],
                },
                "SensorHeight": 3072,
                "SensorWidth": 4096,
                "Shutter": "CALIBRATION_ShutterTypeUndefined",
                "ThermalAdjustmentParams": {"Params": [0] * 12},
            },
        ],
        "InertialSensors": [
            {
                "BiasTemperatureModel": [0, 0, 0, 0] * 3,
                "BiasUncertainty": [0, 0, 0],
                "Id": f"CALIBRATION_InertialSensorId_{name}",
                "MixingMatrixTemperatureModel": [*(1, 0, 0, 0), *([0] * 12), *(1, 0, 0, 0), *([0] * 12), *(1, 0, 0, 0)],
                "ModelTypeMask": 16,
                "Noise": [0, 0, 0, 0, 0, 0],
                "Rt": {"Rotation": [1, 0, 0, 0, 1, 0, 0, 0, 1], "Translation": [0, 0, 0]},
                "SecondOrderScaling": [0] * 9,
                "SensorType": f"CALIBRATION_InertialSensorType_{name}",
                "TemperatureBounds": [5, 60],
                "TemperatureC": 0,
            }
            for name in ("Gyro", "Accelerometer")
        ],
        "Metadata": {"SerialId": SERIAL, "Version": {"Major": 1, "Minor": 2}},
    }
}


def images(number):
    """Tiles of noise, so that a recording can be stored in little room."""
    rng = np.random.default_rng(number)
    tile = (700 + rng.normal(0, 2, TILE).cumsum(axis=1)).astype(np.uint16)
    tile[rng.random(TILE) < 0.1] = 0
    repeat = (SHAPE[0] // TILE[0], SHAPE[1] // TILE[1])
    depth = np.tile(tile, repeat)
    infrared = np.tile(rng.integers(0, 60000, TILE).astype(np.uint16), repeat)
    color = np.empty((720, 1280, 3), np.uint8)
    color[:] = (10 * number % 250, 120, 200)
    return depth, infrared, color


def recording(path, libraries):
    """A genuine recording of ``FRAMES`` frames: written by libk4arecord, or where it is missing unpacked."""
    if libraries is None or libraries.record is None:
        path.write_bytes(gzip.decompress(STORED.read_bytes()))
    else:
        record(path, libraries)
    return path


def record(path, libraries):
    from camera.kinect import libraries as kinect_libraries

    writer = Writer(kinect_libraries.preload(libraries.k4a), c.CDLL(str(libraries.record)), path)
    for number in range(FRAMES):
        writer.write(number)
    writer.close()


class Configuration(c.Structure):
    _fields_ = [
        ("color_format", c.c_int),
        ("color_resolution", c.c_int),
        ("depth_mode", c.c_int),
        ("camera_fps", c.c_int),
        ("synchronized_images_only", c.c_bool),
        ("depth_delay_off_color_usec", c.c_int32),
        ("wired_sync_mode", c.c_int),
        ("subordinate_delay_off_master_usec", c.c_uint32),
        ("disable_streaming_indicator", c.c_bool),
    ]


class Writer:
    """``mode`` is libk4a's number of the depth mode: 1 is 320×288, 2 is 640×576."""

    def __init__(self, k4a, record, path, *, mode=1, color=True):
        self.k4a, self.record = k4a, record
        self._kept = []
        for library, name, arguments in (
            (k4a, "k4a_image_create", [c.c_int, c.c_int, c.c_int, c.c_int, c.POINTER(c.c_void_p)]),
            (k4a, "k4a_image_set_device_timestamp_usec", [c.c_void_p, c.c_uint64]),
            (k4a, "k4a_image_release", [c.c_void_p]),
            (k4a, "k4a_capture_release", [c.c_void_p]),
            (k4a, "k4a_capture_set_depth_image", [c.c_void_p, c.c_void_p]),
            (k4a, "k4a_capture_set_ir_image", [c.c_void_p, c.c_void_p]),
            (k4a, "k4a_capture_set_color_image", [c.c_void_p, c.c_void_p]),
            (record, "k4a_record_create", [c.c_char_p, c.c_void_p, Configuration, c.POINTER(c.c_void_p)]),
            (record, "k4a_record_add_tag", [c.c_void_p, c.c_char_p, c.c_char_p]),
            (record, "k4a_record_add_attachment", [c.c_void_p, c.c_char_p, c.c_char_p, c.c_size_t]),
            (record, "k4a_record_write_header", [c.c_void_p]),
            (record, "k4a_record_write_capture", [c.c_void_p, c.c_void_p]),
            (record, "k4a_record_flush", [c.c_void_p]),
            (record, "k4a_record_close", [c.c_void_p]),
        ):
            getattr(library, name).argtypes = arguments
        k4a.k4a_image_get_buffer.argtypes, k4a.k4a_image_get_buffer.restype = [c.c_void_p], c.c_void_p
        k4a.k4a_image_create_from_buffer.argtypes = [
            *(c.c_int, c.c_int, c.c_int, c.c_int, c.c_void_p, c.c_size_t, c.c_void_p, c.c_void_p),
            c.POINTER(c.c_void_p),
        ]
        for name in ("k4a_record_close", "k4a_image_release", "k4a_capture_release"):
            getattr(record if "record" in name else k4a, name).restype = None
        self.handle = c.c_void_p()
        configuration = Configuration(MJPG, int(color), mode, 2, color, 0, 0, 0, False)
        assert record.k4a_record_create(str(path).encode(), None, configuration, c.byref(self.handle)) == 0
        calibration = json.dumps(CALIBRATION).encode()
        for key, value in (
            (b"K4A_DEVICE_SERIAL_NUMBER", SERIAL.encode()),
            (b"K4A_CALIBRATION_FILE", b"calibration.json"),
            (b"K4A_DEPTH_FIRMWARE_VERSION", b"1.6.79"),
            (b"K4A_COLOR_FIRMWARE_VERSION", b"1.6.110"),
        ):
            assert record.k4a_record_add_tag(self.handle, key, value) == 0
        assert record.k4a_record_add_attachment(self.handle, b"calibration.json", calibration, len(calibration)) == 0
        assert record.k4a_record_write_header(self.handle) == 0

    def capture(self, number):
        """A genuine ``k4a_capture_t``; release it with ``k4a_capture_release``."""
        depth, infrared, color = images(number)
        time = 1_000_000 + number * 33_333
        jpeg = cv2.imencode(".jpg", color[..., ::-1])[1].tobytes()
        handle = c.c_void_p()
        assert self.k4a.k4a_capture_create(c.byref(handle)) == 0
        for name, image in (
            ("depth", self._grey(DEPTH16, depth)),
            ("ir", self._grey(IR16, infrared)),
            ("color", self._jpeg(jpeg)),
        ):
            self.k4a.k4a_image_set_device_timestamp_usec(image, time)
            getattr(self.k4a, f"k4a_capture_set_{name}_image")(handle, image)
            self.k4a.k4a_image_release(image)
        return handle

    def write(self, number):
        handle = self.capture(number)
        assert self.record.k4a_record_write_capture(self.handle, handle) == 0
        self.k4a.k4a_capture_release(handle)

    def write_depth(self, number, depth):
        """Depth alone, in the mode's own size."""
        handle, image = c.c_void_p(), self._grey(DEPTH16, depth)
        assert self.k4a.k4a_capture_create(c.byref(handle)) == 0
        self.k4a.k4a_image_set_device_timestamp_usec(image, 1_000_000 + number * 33_333)
        self.k4a.k4a_capture_set_depth_image(handle, image)
        self.k4a.k4a_image_release(image)
        assert self.record.k4a_record_write_capture(self.handle, handle) == 0
        self.k4a.k4a_capture_release(handle)

    def close(self):
        self.record.k4a_record_flush(self.handle)
        self.record.k4a_record_close(self.handle)

    def _grey(self, kind, image):
        handle = c.c_void_p()
        height, width = image.shape
        assert self.k4a.k4a_image_create(kind, width, height, width * 2, c.byref(handle)) == 0
        c.memmove(self.k4a.k4a_image_get_buffer(handle), image.ctypes.data, image.nbytes)
        return handle

    def _jpeg(self, data):
        handle, buffer = c.c_void_p(), c.create_string_buffer(data, len(data))
        self._kept.append(buffer)
        assert (
            self.k4a.k4a_image_create_from_buffer(
                MJPG, 1280, 720, 0, c.cast(buffer, c.c_void_p), len(data), None, None, c.byref(handle)
            )
            == 0
        )
        return handle
