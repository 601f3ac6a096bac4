# SPDX-License-Identifier: Apache-2.0
"""python3 gpt_reference.py OUT gpt2|llama: a decoder in plain Python, from the papers' equations, under nanoGPT's names.

gpt2: learned positions, LayerNorm, tanh GELU, biases, tied head. llama: rotary positions, RMSNorm, SiLU, no biases, own
head. Attention is written per head with an explicit mask, so that nothing is shared with the form under test.
"""
import math
import sys
import torch
import torch.nn as nn
import exchange

V, T, L, H, D = 61, 24, 3, 4, 32


class Norm(nn.Module):
    def __init__(self, style):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(D))
        self.bias = nn.Parameter(torch.zeros(D)) if style == "gpt2" else None

    def forward(self, x):
        if self.bias is None:
            return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * self.weight
        centred = x - x.mean(-1, keepdim=True)
        return centred / torch.sqrt((centred * centred).mean(-1, keepdim=True) + 1e-5) * self.weight + self.bias


def rotated(x):
    """x: (N, T, D / H). Pair i of x is (x_i, x_{i + half}), turned by t * 10000^(-2i / (D / H))."""
    half, columns = x.shape[-1] // 2, []
    for i in range(half):
        angle = torch.arange(x.shape[1], dtype=torch.float64) * 10000 ** (-i / half)
        cosine, sine = torch.cos(angle).to(x.dtype), torch.sin(angle).to(x.dtype)
        columns.append((x[..., i] * cosine - x[..., i + half] * sine, x[..., i + half] * cosine + x[..., i] * sine))
    return torch.stack([a for a, _ in columns] + [b for _, b in columns], -1)


class Attention(nn.Module):
    def __init__(self, style):
        super().__init__()
        self.style = style
        self.c_attn = nn.Linear(D, 3 * D, bias=style == "gpt2")
        self.c_proj = nn.Linear(D, D, bias=style == "gpt2")

    def forward(self, x):
        q, k, v = self.c_attn(x).split(D, -1)
        visible = torch.tril(torch.ones(x.shape[1], x.shape[1], dtype=torch.bool))
        heads = []
        for h in range(H):
            part = slice(h * D // H, (h + 1) * D // H)
            qh, kh = q[..., part], k[..., part]
            if self.style == "llama":
                qh, kh = rotated(qh), rotated(kh)
            scores = torch.einsum("ntd,nsd->nts", qh, kh) / math.sqrt(D // H)
            weights = torch.exp(scores.masked_fill(~visible, -math.inf))
            heads.append(torch.einsum("nts,nsd->ntd", weights / weights.sum(-1, keepdim=True), v[..., part]))
        return self.c_proj(torch.cat(heads, -1))


class Mlp(nn.Module):
    def __init__(self, style):
        super().__init__()
        self.style = style
        self.c_fc = nn.Linear(D, 4 * D, bias=style == "gpt2")
        self.c_proj = nn.Linear(4 * D, D, bias=style == "gpt2")

    def forward(self, x):
        x = self.c_fc(x)
        if self.style == "gpt2":
            x = 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
        else:
            x = x / (1 + torch.exp(-x))
        return self.c_proj(x)


class Block(nn.Module):
    def __init__(self, style):
        super().__init__()
        self.ln_1, self.attn, self.ln_2, self.mlp = Norm(style), Attention(style), Norm(style), Mlp(style)

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class Decoder(nn.Module):
    def __init__(self, style):
        super().__init__()
        parts = {"wte": nn.Embedding(V, D), "h": nn.ModuleList(Block(style) for _ in range(L)), "ln_f": Norm(style)}
        if style == "gpt2":
            parts["wpe"] = nn.Embedding(T, D)
        else:
            self.lm_head = nn.Linear(D, V, bias=False)
        self.style, self.transformer = style, nn.ModuleDict(parts)

    def forward(self, tokens):
        x = self.transformer["wte"](tokens)
        if self.style == "gpt2":
            x = x + self.transformer["wpe"](torch.arange(tokens.shape[1]))
        for block in self.transformer["h"]:
            x = block(x)
        x = self.transformer["ln_f"](x)
        return x @ self.transformer["wte"].weight.T if self.style == "gpt2" else self.lm_head(x)


torch.set_num_threads(1)
module = Decoder(sys.argv[2])
exchange.randomise(module, 3)
exchange.write(sys.argv[1], exchange.record(module, torch.randint(0, V, (3, T)), lambda name: name, 3))
