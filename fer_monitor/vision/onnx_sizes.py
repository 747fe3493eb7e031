"""Leave open what an ONNX file declares about the sizes of its pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_PACKAGE = "fer_monitor.onnx_sizes"
_FIELD = descriptor_pb2.FieldDescriptorProto

# The part of onnx.proto (ONNX IR version 3 on; Apache-2.0) in which sizes are declared: message,
# field, its number there, and the message or simple type that it holds. All other fields pass
# through as they are, which protobuf guarantees for whatever a schema does not name.
_SCHEMA = (
    ("ModelProto", "graph", 7, "GraphProto", False),
    ("GraphProto", "input", 11, "ValueInfoProto", True),
    ("GraphProto", "output", 12, "ValueInfoProto", True),
    ("GraphProto", "value_info", 13, "ValueInfoProto", True),
    ("ValueInfoProto", "type", 2, "TypeProto", False),
    ("TypeProto", "tensor_type", 1, "TensorProto", False),
    ("TensorProto", "shape", 2, "TensorShapeProto", False),
    ("TensorShapeProto", "dim", 1, "Dimension", True),
    ("Dimension", "dim_value", 1, _FIELD.TYPE_INT64, False),
    ("Dimension", "dim_param", 2, _FIELD.TYPE_STRING, False),
)


def leave_sizes_open(model: bytes, height_axis: int, width_axis: int, cells_axis: int) -> bytes:
    """Return ``model`` for pictures of any height and width.

    Parameters
    ----------
    model : bytes
        An ONNX file.
    height_axis, width_axis : int
        Of its first input.
    cells_axis : int
        Of every output, which grows with the picture.

    Raises
    ------
    google.protobuf.message.DecodeError
        Where ``model`` is no protobuf file.
    IndexError
        Where it declares no such axis.
    """
    made = _model_class().FromString(model)
    graph = made.graph
    picture = _axes(graph.input[0])
    picture[height_axis].dim_param = "height"
    picture[width_axis].dim_param = "width"
    for output in graph.output:
        _axes(output)[cells_axis].Clear()
    # Sizes of the layers in between, all written down for one size of picture.
    del graph.value_info[:]
    content: bytes = made.SerializeToString()
    return content


def _axes(value: Any) -> Any:
    return value.type.tensor_type.shape.dim


@lru_cache(maxsize=1)
def _model_class() -> Any:
    """Return the class of whole files, made from the schema above."""
    file = descriptor_pb2.FileDescriptorProto(
        name="fer_monitor/onnx_sizes.proto", package=_PACKAGE, syntax="proto2"
    )
    messages = {name: file.message_type.add(name=name) for name in dict.fromkeys(
        row[0] for row in _SCHEMA
    )}  # fmt: skip
    # As there, a dimension is either a number or a name.
    messages["Dimension"].oneof_decl.add(name="value")
    for owner, name, number, kind, repeated in _SCHEMA:
        field = messages[owner].field.add(
            name=name,
            number=number,
            label=_FIELD.LABEL_REPEATED if repeated else _FIELD.LABEL_OPTIONAL,
        )
        if isinstance(kind, str):
            field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
        else:
            field.type, field.oneof_index = kind, 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.ModelProto"))
