"""From a checkpoint to a weights folder: `python -m training.export RUN FOLDER --name en-1`.

The graph is written out by hand with onnxruntime's fused operators: torch's own exporter leaves attention in pieces,
which then cannot be quantised. It holds one window; weights are int8, one scale a column.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from onrecord.model.features import N_FEATURES
from onrecord.model.loading import FORMAT, load_tokenizer
from onrecord.model.names import NAME_TAGS
from onrecord.statements.decoding import TAGS, Settings
from training.data import marks_of
from training.network import StatementNetwork
from training.train import load_network

FUSED = "com.microsoft"
Arrays = dict[str, np.ndarray]


class Graph:
    """A graph under construction: nodes and the constants they use."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(
        self, operator: str, inputs: list[str], name: str, *, outputs: int = 1, domain: str = "", **attributes: object
    ) -> str:
        made = [name] if outputs == 1 else [f"{name}.{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(operator, inputs, made, name=name, domain=domain, **attributes))
        return name

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray, name: str) -> str:
        """x @ weight.T + bias, the weight as torch keeps it."""
        product = self.node("MatMul", [x, self.constant(f"{name}.w", weight.T)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], name)

    def gelu_linear(self, x: str, weight: np.ndarray, bias: np.ndarray, name: str) -> str:
        product = self.node("MatMul", [x, self.constant(f"{name}.w", weight.T)], f"{name}.product")
        return self.node("BiasGelu", [product, self.constant(f"{name}.b", bias)], name, domain=FUSED)

    def normalised(self, x: str, weight: np.ndarray, bias: np.ndarray, name: str, *, epsilon: float) -> str:
        constants = [self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        return self.node("LayerNormalization", [x, *constants], name, axis=-1, epsilon=epsilon)


def build(arrays: Arrays, *, n_layers: int, n_heads: int, epsilon: float) -> onnx.ModelProto:
    """The network's graph over one window.

    Inputs: pieces, features int64 [1, n_pieces]; first_piece int64 [n_words]; buckets int64 [n_words, n_words].
    Outputs: tags [n_words, 7], names [n_words, 11], to_cue and to_source [n_words, n_words].
    """
    g = Graph()
    embeddings = "encoder.embeddings"
    width = arrays[f"{embeddings}.word_embeddings.weight"].shape[1]
    # The two constant embeddings of BERT that do not depend on the word are folded into the features.
    features = arrays["features.weight"] + arrays[f"{embeddings}.token_type_embeddings.weight"][0]
    x = g.node("Gather", [g.constant("words", arrays[f"{embeddings}.word_embeddings.weight"]), "pieces"], "embedded")
    x = g.node(
        "Add", [x, g.node("Gather", [g.constant("feature_table", features), "features"], "featured")], "with_features"
    )
    length = g.node("Shape", ["pieces"], "length", start=1, end=2)
    positions = g.constant("positions", arrays[f"{embeddings}.position_embeddings.weight"])
    x = g.node("Add", [x, g.node("Slice", [positions, g.constant("zero", np.array([0])), length], "placed")], "summed")
    x = g.normalised(x, *_pair(arrays, f"{embeddings}.LayerNorm"), "layer_in", epsilon=epsilon)
    for k in range(n_layers):
        layer = f"encoder.encoder.layer.{k}"
        parts = [_pair(arrays, f"{layer}.attention.self.{part}") for part in ("query", "key", "value")]
        qkv = g.node("MatMul", [x, g.constant(f"qkv{k}.w", np.concatenate([w.T for w, _ in parts], 1))], f"qkv{k}")
        g.node("Split", [qkv, g.constant("thirds", np.array([width] * 3))], f"split{k}", outputs=3, axis=-1)
        bias = g.constant(f"qkv{k}.b", np.concatenate([b for _, b in parts]))
        inputs = [*(f"split{k}.{part}" for part in range(3)), bias]
        attended = g.node("MultiHeadAttention", inputs, f"attention{k}", domain=FUSED, num_heads=n_heads)
        y = g.linear(attended, *_pair(arrays, f"{layer}.attention.output.dense"), f"attended{k}")
        x = g.node("Add", [y, x], f"residual{k}")
        x = g.normalised(
            x, *_pair(arrays, f"{layer}.attention.output.LayerNorm"), f"attention_norm{k}", epsilon=epsilon
        )
        y = g.gelu_linear(x, *_pair(arrays, f"{layer}.intermediate.dense"), f"inner{k}")
        y = g.linear(y, *_pair(arrays, f"{layer}.output.dense"), f"outer{k}")
        x = g.node("Add", [y, x], f"output{k}")
        x = g.normalised(x, *_pair(arrays, f"{layer}.output.LayerNorm"), f"layer{k}", epsilon=epsilon)
    flat = g.node("Reshape", [x, g.constant("flat_shape", np.array([-1, width]))], "flat")
    words = g.node("Gather", [flat, "first_piece"], "word_states")
    g.linear(words, *_pair(arrays, "tag"), "tags")
    g.linear(words, *_pair(arrays, "name"), "names")
    dependent = g.gelu_linear(words, *_pair(arrays, "dependent"), "dependent")
    head = g.gelu_linear(words, *_pair(arrays, "head"), "head")
    across = g.node("Transpose", [head], "head_across", perm=[1, 0])
    weight, bias = _pair(arrays, "head_bias")
    for k, (name, bilinear) in enumerate((("to_cue", "bilinear"), ("to_source", "source_bilinear"))):
        turned = g.node("MatMul", [dependent, g.constant(bilinear, arrays[bilinear])], f"{name}.turned")
        links = g.node("MatMul", [turned, across], f"{name}.links")
        own = g.node("MatMul", [g.constant(f"{name}.own_weight", weight[k : k + 1]), across], f"{name}.own")
        own = g.node("Add", [own, g.constant(f"{name}.own_bias", bias[k : k + 1])], f"{name}.own_biased")
        table = g.constant(f"{name}.distances", arrays["distance.weight"][:, k])
        away = g.node("Gather", [table, "buckets"], f"{name}.away")
        g.node("Add", [g.node("Add", [links, own], f"{name}.biased"), away], name)
    integer, real = TensorProto.INT64, TensorProto.FLOAT
    inputs = [
        helper.make_tensor_value_info("pieces", integer, [1, "n_pieces"]),
        helper.make_tensor_value_info("features", integer, [1, "n_pieces"]),
        helper.make_tensor_value_info("first_piece", integer, ["n_words"]),
        helper.make_tensor_value_info("buckets", integer, ["n_words", "n_words"]),
    ]
    outputs = [
        helper.make_tensor_value_info("tags", real, ["n_words", len(TAGS)]),
        helper.make_tensor_value_info("names", real, ["n_words", len(NAME_TAGS)]),
        helper.make_tensor_value_info("to_cue", real, ["n_words", "n_words"]),
        helper.make_tensor_value_info("to_source", real, ["n_words", "n_words"]),
    ]
    graph = helper.make_graph(g.nodes, "statements", inputs, outputs, list(g.constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)])
    model.ir_version = 9
    return model


def as_written(network: StatementNetwork) -> onnx.ModelProto:
    """The graph of a network over a BERT."""
    arrays = {k: v.float().numpy() for k, v in network.state_dict().items()}
    config = network.encoder.config
    return build(
        arrays, n_layers=len(network.encoder.encoder.layer), n_heads=config.num_attention_heads,
        epsilon=config.layer_norm_eps,
    )  # fmt: skip


class _OneWindow(nn.Module):
    """The network over one window, with the inputs and outputs of the graph that is written by hand."""

    def __init__(self, network: StatementNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, pieces: Tensor, features: Tensor, first_piece: Tensor, buckets: Tensor) -> tuple[Tensor, ...]:
        mask = torch.ones_like(pieces, dtype=torch.bool)
        logits = self.network.score(pieces, features, mask, first_piece[None], buckets)
        return logits.tags[0], logits.names[0], logits.to_cue[0], logits.to_source[0]


def trace(network: StatementNetwork, target: Path) -> None:
    """Write the graph of a network over any other encoder, as torch's exporter sees it."""
    n_pieces, n_words = 12, 9
    inputs = (
        torch.ones(1, n_pieces, dtype=torch.int64), torch.ones(1, n_pieces, dtype=torch.int64),
        torch.arange(1, n_words + 1), network.buckets[:n_words, :n_words],
    )  # fmt: skip
    network.encoder.set_attn_implementation("eager")
    axes = {"pieces": {1: "n_pieces"}, "features": {1: "n_pieces"}, "first_piece": {0: "n_words"}}
    axes |= {name: {0: "n_words", 1: "n_words"} for name in ("buckets", "to_cue", "to_source")}
    axes |= {name: {0: "n_words"} for name in ("tags", "names")}
    torch.onnx.export(
        _OneWindow(network), inputs, str(target), dynamo=False, opset_version=17, dynamic_axes=axes,
        input_names=["pieces", "features", "first_piece", "buckets"],
        output_names=["tags", "names", "to_cue", "to_source"],
    )  # fmt: skip


def _pair(arrays: Arrays, name: str) -> tuple[np.ndarray, np.ndarray]:
    return arrays[f"{name}.weight"], arrays[f"{name}.bias"]


# The heads stay in floating point: together they are under 1 % of the work, and every decision hangs on them.
_KEPT = (
    "tags.product",
    "names.product",
    "dependent.product",
    "head.product",
    *(f"{n}.{p}" for n in ("to_cue", "to_source") for p in ("turned", "links", "own")),
)


def quantise(source: Path, target: Path) -> None:
    """Write the graph with its large matrices and the word table as int8.

    Weights use seven of the eight bits. A processor without VNNI adds two products of eight bits in sixteen, which
    overflow with the eighth: the first weights, made with all eight, found on an emulated Haswell only 78 % of the
    statements that they found with VNNI.
    """
    quantize_dynamic(
        source, target,
        weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=[*_KEPT, "featured", "word_states", "to_cue.away", "to_source.away"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT, "MatMulConstBOnly": True},
    )  # fmt: skip


def export(
    network: StatementNetwork, folder: Path, *, name: str, language: str, decoding: Settings, is_quantised: bool
) -> None:
    """Write the weights folder (all but its card)."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "model.onnx"
        if network.is_bert:
            onnx.save(as_written(network), plain)
        else:
            trace(network, plain)
        if is_quantised:
            quantise(plain, folder / "model.onnx")
        else:
            shutil.copy(plain, folder / "model.onnx")
    shutil.copy(Path(network.shape.encoder) / "tokenizer.json", folder / "tokenizer.json")
    begin, end = marks_of(load_tokenizer(folder / "tokenizer.json"))
    files = ("model.onnx", "tokenizer.json")
    settings = {
        "format": FORMAT,
        "n_features": N_FEATURES,
        "name": name,
        "language": language,
        "max_pieces": network.shape.max_pieces,
        "n_buckets": network.shape.n_buckets,
        "begin": begin,
        "end": end,
        "decoding": asdict(decoding),
        "sha256": {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files},
    }
    (folder / "settings.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--decoding", type=json.loads, default={}, help="thresholds as JSON, from training.tune")
    parser.add_argument("--float", action="store_true", help="leave the weights as float32")
    options = parser.parse_args()
    export(
        load_network(options.run), options.folder, name=options.name, language=options.language,
        decoding=Settings(**options.decoding), is_quantised=not options.float,
    )  # fmt: skip


if __name__ == "__main__":
    main()
