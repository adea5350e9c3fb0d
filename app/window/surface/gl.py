"""The 3D surface on the graphics card: OpenGL 3.3 core, two small shaders, one mesh."""

# ruff: noqa: N802 - Qt names the methods that are overridden

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMatrix4x4,
    QMouseEvent,
    QOffscreenSurface,
    QOpenGLContext,
    QResizeEvent,
    QSurfaceFormat,
    QWheelEvent,
)
from PySide6.QtOpenGL import (
    QOpenGLBuffer,
    QOpenGLShader,
    QOpenGLShaderProgram,
    QOpenGLVersionFunctionsFactory,
    QOpenGLVersionProfile,
    QOpenGLVertexArrayObject,
)
from PySide6.QtOpenGLWidgets import QOpenGLWidget
from PySide6.QtWidgets import QWidget
from shiboken6 import VoidPtr

from app.machine.display import is_software
from app.window.models.language import tr
from app.window.parts import tokens as t
from app.window.surface.mesh import Mesh
from app.window.surface.orbit import Orbit
from app.window.surface.paint import OrbitMouse, Overlay

GL_COLOR_AND_DEPTH = 0x4000 | 0x100
GL_DEPTH_TEST, GL_FLOAT, GL_UNSIGNED_INT = 0x0B71, 0x1406, 0x1405
GL_POINTS, GL_TRIANGLES, GL_PROGRAM_POINT_SIZE = 0x0000, 0x0004, 0x8642
GL_RENDERER = 0x1F01
STRIDE = 24

VERTEX = """#version 330 core
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
uniform mat4 view;
uniform mat4 projection;
out vec3 eye;
out vec3 facing;
void main() {
    vec4 at = view * vec4(point, 1.0);
    eye = at.xyz;
    facing = mat3(view) * normal;
    gl_Position = projection * at;
    gl_PointSize = 2.0;
}
"""
FRAGMENT = """#version 330 core
in vec3 eye;
in vec3 facing;
out vec4 colour;
void main() {
    vec3 n = normalize(facing);
    vec3 to_viewer = normalize(-eye);
    if (dot(n, to_viewer) < 0.0) n = -n;
    vec3 key = normalize(vec3(0.45, 0.45, 0.77));
    vec3 fill = normalize(vec3(-0.85, 0.1, 0.35));
    float shine = pow(max(dot(reflect(-key, n), to_viewer), 0.0), 24.0);
    vec3 lit = vec3(0.88, 0.84, 0.79) * (0.10 + 0.78 * max(dot(n, key), 0.0))
             + vec3(0.30, 0.42, 0.46) * 0.62 * max(dot(n, fill), 0.0) + vec3(0.10) * shine;
    colour = vec4(pow(lit, vec3(0.92)), 1.0);
}
"""


def surface_format() -> QSurfaceFormat:
    """OpenGL 3.3 core with a depth buffer and smooth edges."""
    wanted = QSurfaceFormat()
    wanted.setVersion(3, 3)
    wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
    wanted.setDepthBufferSize(24)
    wanted.setSamples(4)
    return wanted


def available() -> bool:
    """Whether this machine's display has OpenGL 3.3 of a graphics card; asks once, without a window.

    Where the processor does its work, it would put the whole window together with every frame: points that numpy
    paints cost less."""
    if QGuiApplication.platformName() in {"offscreen", "minimal", "vnc", "linuxfb"}:
        return False
    context = QOpenGLContext()
    context.setFormat(surface_format())
    if not context.create() or context.format().version() < (3, 3):
        return False
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    if not context.makeCurrent(surface):
        return False
    renderer = str(context.functions().glGetString(GL_RENDERER))
    context.doneCurrent()
    return not is_software(renderer)


class GlView(QOpenGLWidget):
    """A lit mesh that the mouse and the arrow keys turn."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFormat(surface_format())
        self.setAccessibleName(tr("3D surface"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(100, 80)
        self.orbit = Orbit()
        self._mouse = OrbitMouse(orbit=self.orbit, widget=self)
        # Qt's painter draws nothing into a core profile's frame on some drivers, so a plain widget lies on top.
        self._overlay = Overlay(orbit=self.orbit, parent=self)
        self._mesh: Mesh | None = None
        self._stale = True
        self._points_only = False
        self._gl: Any = None
        self._program: QOpenGLShaderProgram | None = None
        self._vertices = QOpenGLBuffer(QOpenGLBuffer.Type.VertexBuffer)
        self._indices = QOpenGLBuffer(QOpenGLBuffer.Type.IndexBuffer)
        self._array = QOpenGLVertexArrayObject()

    def set_mesh(self, mesh: Mesh | None) -> None:
        """Show another surface."""
        if mesh is None and self._mesh is None:
            return
        self._mesh, self._stale = mesh, True
        self._overlay.set_empty(mesh is None)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._overlay.update()  # it frames what has the keyboard

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._overlay.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the card's

    def set_message(self, text: str, hint: str = "") -> None:
        """What to say while there is no surface."""
        self._overlay.set_message(text, hint)

    def set_points_only(self, on: bool) -> None:
        """Draw the points instead of a closed surface."""
        self._points_only = on
        self.update()

    def initializeGL(self) -> None:
        profile = QOpenGLVersionProfile()
        profile.setVersion(3, 3)
        profile.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
        self._gl = QOpenGLVersionFunctionsFactory.get(profile, self.context())
        self._gl.initializeOpenGLFunctions()
        program = QOpenGLShaderProgram(self)
        program.addShaderFromSourceCode(QOpenGLShader.ShaderTypeBit.Vertex, VERTEX)
        program.addShaderFromSourceCode(QOpenGLShader.ShaderTypeBit.Fragment, FRAGMENT)
        program.link()
        self._program = program
        self._array.create()
        self._array.bind()
        self._vertices.create()
        self._vertices.bind()
        self._indices.create()
        self._indices.bind()
        program.enableAttributeArray(0)
        program.enableAttributeArray(1)
        program.setAttributeBuffer(0, GL_FLOAT, 0, 3, STRIDE)
        program.setAttributeBuffer(1, GL_FLOAT, 12, 3, STRIDE)
        self._array.release()
        self._stale = True
        self.context().aboutToBeDestroyed.connect(self._release)

    def paintGL(self) -> None:
        gl, mesh = self._gl, self._mesh
        well = QColor(t.WELL)
        gl.glClearColor(well.redF(), well.greenF(), well.blueF(), 1.0)
        gl.glClear(GL_COLOR_AND_DEPTH)
        if mesh is not None and self._program is not None:
            self._draw(mesh, self._program)

    def _draw(self, mesh: Mesh, program: QOpenGLShaderProgram) -> None:
        gl = self._gl
        gl.glEnable(GL_DEPTH_TEST)
        gl.glEnable(GL_PROGRAM_POINT_SIZE)
        program.bind()
        program.setUniformValue(program.uniformLocation("view"), _matrix(self.orbit.view()))
        program.setUniformValue(
            program.uniformLocation("projection"), _matrix(Orbit.projection(self.width() / max(self.height(), 1)))
        )
        self._array.bind()
        if self._stale:
            self._upload(mesh)
        if self._points_only:
            gl.glDrawArrays(GL_POINTS, 0, len(mesh.points))
        else:
            gl.glDrawElements(GL_TRIANGLES, mesh.triangles.size, GL_UNSIGNED_INT, VoidPtr(0))
        self._array.release()
        program.release()
        gl.glDisable(GL_DEPTH_TEST)

    def _upload(self, mesh: Mesh) -> None:
        for buffer, array in (
            (self._vertices, np.hstack([mesh.points, mesh.normals])),
            (self._indices, mesh.triangles),
        ):
            raw = np.ascontiguousarray(array).tobytes()
            buffer.bind()
            buffer.allocate(raw, len(raw))
        self._stale = False

    def _release(self) -> None:
        self.makeCurrent()
        self._array.destroy()
        self._vertices.destroy()
        self._indices.destroy()
        self._program = None
        self.doneCurrent()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._overlay.resize(self.size())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)
        self._overlay.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._mouse.key(event.key()):
            super().keyPressEvent(event)
        self._overlay.update()


def _matrix(values: NDArray[np.float32]) -> QMatrix4x4:
    return QMatrix4x4([float(value) for value in values.ravel()])


def _demo() -> QWidget:
    from app.window.parts.demo import face_depth
    from app.window.surface.mesh import mesh

    view = GlView()
    view.set_mesh(mesh(face_depth()))
    return view


if __name__ == "__main__":
    from app.window.parts.demo import show

    raise SystemExit(show(_demo))
