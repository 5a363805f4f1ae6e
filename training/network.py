"""The statement model: one encoder pass, a tag for each word, a link from each word to its cue and from each cue to its
source."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from onrecord.model.features import N_FEATURES, distances
from onrecord.statements.decoding import TAGS
from training.data import NO_TARGET, Batch


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network; stored with its checkpoints."""

    encoder: str
    n_layers: int
    max_pieces: int = 256
    n_link: int = 128
    n_buckets: int = 32
    n_features: int = N_FEATURES
    dropout: float = 0.1
    encoder_dropout: float = 0.0

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


# Which layers of a deeper encoder a shallow one starts from: the first and the last matter most.
_KEPT_LAYERS = {1: (5,), 2: (0, 5), 3: (0, 2, 5), 4: (0, 1, 3, 5)}


class StatementNetwork(nn.Module):
    """Encoder, word features, tags and links."""

    buckets: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(shape.encoder)
        config.hidden_dropout_prob = shape.encoder_dropout
        config.attention_probs_dropout_prob = 0.0
        self.shape = shape
        self.encoder = AutoModel.from_pretrained(shape.encoder, config=config, add_pooling_layer=False)
        layers = self.encoder.encoder.layer
        if shape.n_layers < len(layers):
            self.encoder.encoder.layer = nn.ModuleList(layers[k] for k in _KEPT_LAYERS[shape.n_layers])
        for parameter in self.encoder.embeddings.parameters():
            parameter.requires_grad = False
        width = config.hidden_size
        self.features = nn.Embedding(shape.n_features, width)
        nn.init.zeros_(self.features.weight)
        self.dropout = nn.Dropout(shape.dropout)
        self.tag = nn.Linear(width, len(TAGS))
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

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Tag logits [b, n_words, 7], and logits [b, n_words, n_words] of each word's cue and of each cue's source."""
        embedded = self.encoder.get_input_embeddings()(batch.pieces) + self.features(batch.features)
        hidden = self.encoder(inputs_embeds=embedded, attention_mask=batch.mask).last_hidden_state
        index = batch.first_piece[:, :, None].expand(-1, -1, hidden.shape[2])
        words = self.dropout(torch.gather(hidden, 1, index))
        dependent = F.gelu(self.dependent(words))
        head = F.gelu(self.head(words))
        n_words = words.shape[1]
        bias = self.head_bias(head).transpose(1, 2)[:, :, None, :]  # [b, 2, 1, n_words]
        away = self.distance(self.buckets[:n_words, :n_words]).permute(2, 0, 1)  # [2, n_words, n_words]
        to_cue, to_source = (
            (dependent @ bilinear) @ head.transpose(1, 2) + bias[:, k] + away[k]
            for k, bilinear in enumerate((self.bilinear, self.source_bilinear))
        )
        return self.tag(words), to_cue, to_source


def loss_of(tags: Tensor, to_cue: Tensor, to_source: Tensor, batch: Batch, *, link_weight: float) -> Tensor:
    """How far are the logits from the targets? Cross entropy of the tags, plus that of both links."""
    loss = F.cross_entropy(tags.float().flatten(0, 1), batch.tags.flatten(), ignore_index=NO_TARGET)
    for links, targets in ((to_cue, batch.anchors), (to_source, batch.sources)):
        linked = targets != NO_TARGET
        if linked.any():
            scores = links.float().masked_fill(~batch.is_word[:, None, :], -1e4)[linked]
            loss = loss + link_weight * F.cross_entropy(scores, targets[linked])
    return loss
