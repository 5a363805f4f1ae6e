"""The statement model: one encoder pass, a tag for each word, a link from each word to its cue and from each cue to its
source, and a second tag for names."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from onrecord.model.features import N_FEATURES, distances
from onrecord.model.names import NAME_TAGS
from onrecord.statements.decoding import TAGS
from training.data import NO_TARGET, Batch


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network; stored with its checkpoints.

    `n_layers`, `n_inner`: so many layers are kept, and so many units inside each (0: all), if it is a BERT.
    `n_parts`: parts of speech, of a head that only training has.
    """

    encoder: str
    n_layers: int
    max_pieces: int = 256
    n_link: int = 128
    n_buckets: int = 32
    n_features: int = N_FEATURES
    dropout: float = 0.1
    encoder_dropout: float = 0.0
    n_parts: int = 0
    n_inner: int = 0

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


# Which layers of a deeper encoder a shallow one starts from: the first and the last matter most.
_KEPT_LAYERS = {1: (5,), 2: (0, 5), 3: (0, 2, 5), 4: (0, 1, 3, 5)}


def _narrow(layer: nn.Module, n_inner: int) -> None:
    """Keep the units of the feed-forward block that weigh most, by the product of what goes in and what comes out."""
    first, second = layer.intermediate.dense, layer.output.dense
    weight = first.weight.norm(dim=1) * second.weight.norm(dim=0)
    kept = weight.topk(n_inner).indices.sort().values
    for linear, values in ((first, first.weight[kept]), (second, second.weight[:, kept])):
        linear.weight = nn.Parameter(values.detach().clone())
    first.bias = nn.Parameter(first.bias[kept].detach().clone())
    first.out_features = second.in_features = n_inner


@dataclass(frozen=True, slots=True)
class Logits:
    """What the network says of b windows.

    `tags`: [b, n_words, 7]. `to_cue`, `to_source`: [b, n_words, n_words], each word's cue and each cue's source.
    `names`: [b, n_words, 11]. `parts`: [b, n_words, n_parts].
    """

    tags: Tensor
    to_cue: Tensor
    to_source: Tensor
    names: Tensor
    parts: Tensor


class StatementNetwork(nn.Module):
    """Encoder, word features, tags, links and names."""

    buckets: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(shape.encoder)
        config.hidden_dropout_prob = shape.encoder_dropout
        config.attention_probs_dropout_prob = 0.0
        self.shape = shape
        self.encoder = AutoModel.from_pretrained(shape.encoder, config=config)
        if self.is_bert:
            self.encoder.pooler = None
            layers = self.encoder.encoder.layer
            if shape.n_layers < len(layers):
                self.encoder.encoder.layer = nn.ModuleList(layers[k] for k in _KEPT_LAYERS[shape.n_layers])
            if shape.n_inner:
                for layer in self.encoder.encoder.layer:
                    _narrow(layer, shape.n_inner)
        embeddings = self.encoder.embeddings if self.is_bert else self.encoder.get_input_embeddings()
        for parameter in embeddings.parameters():
            parameter.requires_grad = False
        width = config.hidden_size
        self.features = nn.Embedding(shape.n_features, width)
        nn.init.zeros_(self.features.weight)
        self.dropout = nn.Dropout(shape.dropout)
        self.tag = nn.Linear(width, len(TAGS))
        self.name = nn.Linear(width, len(NAME_TAGS))
        self.part = nn.Linear(width, shape.n_parts)
        self.dependent = nn.Linear(width, shape.n_link)
        self.head = nn.Linear(width, shape.n_link)
        self.bilinear = nn.Parameter(torch.eye(shape.n_link) * 0.1)
        self.source_bilinear = nn.Parameter(torch.eye(shape.n_link) * 0.1)
        self.head_bias = nn.Linear(shape.n_link, 2)  # for each of the two links
        self.distance = nn.Embedding(shape.n_buckets, 2)
        nn.init.zeros_(self.distance.weight)
        self.register_buffer(
            "buckets", torch.from_numpy(distances(2 * shape.max_pieces, n_buckets=shape.n_buckets)), persistent=False
        )

    @property
    def is_bert(self) -> bool:
        """Is the encoder of BERT's own architecture? Only such a one is cut shorter, or written out by hand."""
        return bool(self.encoder.config.model_type == "bert")

    def forward(self, batch: Batch) -> Logits:
        n_words = batch.first_piece.shape[1]
        buckets = self.buckets[:n_words, :n_words]
        return self.score(batch.pieces, batch.features, batch.mask, batch.first_piece, buckets)

    def score(self, pieces: Tensor, features: Tensor, mask: Tensor, first_piece: Tensor, buckets: Tensor) -> Logits:
        """What does the network say of these windows? Shapes as in `Batch`; `buckets` [n_words, n_words]."""
        embedded = self.encoder.get_input_embeddings()(pieces) + self.features(features)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        index = first_piece[:, :, None].expand(-1, -1, hidden.shape[2])
        words = self.dropout(torch.gather(hidden, 1, index))
        dependent = F.gelu(self.dependent(words))
        head = F.gelu(self.head(words))
        bias = self.head_bias(head).transpose(1, 2)[:, :, None, :]  # [b, 2, 1, n_words]
        away = self.distance(buckets).permute(2, 0, 1)  # [2, n_words, n_words]
        to_cue, to_source = (
            (dependent @ bilinear) @ head.transpose(1, 2) + bias[:, k] + away[k]
            for k, bilinear in enumerate((self.bilinear, self.source_bilinear))
        )
        return Logits(self.tag(words), to_cue, to_source, self.name(words), self.part(words))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each loss counts beside that of the tags."""

    links: float = 0.5
    names: float = 0.5
    parts: float = 0.2
    teacher: float = 1.0


def loss_of(logits: Logits, batch: Batch, *, weights: Weights, teacher: Logits | None = None) -> Tensor:
    """How far are the logits from the targets, and from what a teacher says? Cross entropies, summed."""
    loss = _mean_names_loss(logits.names.float(), batch.names) * weights.names
    if (batch.tags != NO_TARGET).any():
        loss = loss + F.cross_entropy(logits.tags.float().flatten(0, 1), batch.tags.flatten(), ignore_index=NO_TARGET)
    for links, targets in ((logits.to_cue, batch.anchors), (logits.to_source, batch.sources)):
        linked = targets != NO_TARGET
        if linked.any():
            scores = links.float().masked_fill(~batch.is_word[:, None, :], -1e4)[linked]
            loss = loss + weights.links * F.cross_entropy(scores, targets[linked])
    if (batch.parts != NO_TARGET).any():
        parts = F.cross_entropy(logits.parts.float().flatten(0, 1), batch.parts.flatten(), ignore_index=NO_TARGET)
        loss = loss + weights.parts * parts
    if teacher is not None:
        loss = loss + weights.teacher * _teacher_loss(logits, teacher, batch)
    return loss


def _mean_names_loss(logits: Tensor, allowed: Tensor) -> Tensor:
    """The mean of -log p(one of the tags that may be right), over the words of which anything is known."""
    known = allowed != 0
    if not known.any():
        return logits.sum() * 0.0
    bits = torch.arange(logits.shape[-1], device=logits.device)
    is_allowed = (allowed[known][:, None] >> bits & 1).bool()
    scores = logits[known]
    right = scores.masked_fill(~is_allowed, -1e4).logsumexp(-1)
    return (scores.logsumexp(-1) - right).mean()


def _teacher_loss(logits: Logits, teacher: Logits, batch: Batch) -> Tensor:
    """How far is the student's mind from the teacher's? Cross entropy of tags, names, and the links of likely words."""
    words = batch.is_word
    loss = _soft(logits.tags[words], teacher.tags[words]) + 0.5 * _soft(logits.names[words], teacher.names[words])
    likely = words & (teacher.tags.float().softmax(-1)[..., 0] < 0.9)
    if likely.any():
        outside = ~batch.is_word[:, None, :]
        for student, master in ((logits.to_cue, teacher.to_cue), (logits.to_source, teacher.to_source)):
            pair = (links.float().masked_fill(outside, -1e4)[likely] for links in (student, master))
            loss = loss + 0.5 * _soft(*pair)
    return loss


def _soft(student: Tensor, teacher: Tensor) -> Tensor:
    return -(teacher.float().softmax(-1) * student.float().log_softmax(-1)).sum(-1).mean()
