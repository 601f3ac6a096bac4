# SPDX-License-Identifier: Apache-2.0
"""python3 gpt_reference.py OUT gpt2|llama|derf: a decoder in plain Python, from the papers' equations, under nanoGPT's names.

gpt2: learned positions, LayerNorm, tanh GELU, biases, tied head. llama: rotary positions, RMSNorm, SwiGLU, keys and
values shared by two heads each, no biases, own head. derf: sines and cosines, Derf everywhere with an embedding scale and
a norm on queries and keys, norms before and after each branch, no biases, own head. Attention is written per head with
an explicit mask, so that nothing is shared with the form under test.
"""
import math
import sys
import torch
import torch.nn as nn
import exchange

V, T, L, H, D = 61, 24, 3, 4, 32


class Norm(nn.Module):
    def __init__(self, style, width=D):
        super().__init__()
        self.style = style
        self.weight = nn.Parameter(torch.ones(width))
        self.bias = nn.Parameter(torch.zeros(width)) if style == "gpt2" else None
        if style == "derf":
            self.alpha, self.shift = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))

    def forward(self, x):
        if self.style == "derf":
            return torch.erf(self.alpha * x + self.shift) * self.weight
        if self.style == "llama":
            return x / torch.sqrt((x * x).mean(-1, keepdim=True) + 1e-5) * self.weight
        centred = x - x.mean(-1, keepdim=True)
        return centred / torch.sqrt((centred * centred).mean(-1, keepdim=True) + 1e-5) * self.weight + self.bias


def waves(positions, dtype):
    """(T, D): sin and cos of t / 10000^(2i / D) in turn."""
    return torch.tensor([[(math.sin, math.cos)[j % 2](t / 10000 ** ((j - j % 2) / D)) for j in range(D)]
                         for t in range(positions)], dtype=torch.float64).to(dtype)


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
        self.groups = 2 if style == "llama" else H
        self.c_attn = nn.Linear(D, D + 2 * self.groups * D // H, bias=style == "gpt2")
        self.c_proj = nn.Linear(D, D, bias=style == "gpt2")
        if style == "derf":
            self.q_norm, self.k_norm = Norm(style, D // H), Norm(style, D // H)

    def forward(self, x):
        q, k, v = self.c_attn(x).split([D, self.groups * D // H, self.groups * D // H], -1)
        visible = torch.tril(torch.ones(x.shape[1], x.shape[1], dtype=torch.bool))
        heads = []
        for h in range(H):
            g = h * self.groups // H
            part, shared = slice(h * D // H, (h + 1) * D // H), slice(g * D // H, (g + 1) * D // H)
            qh, kh = q[..., part], k[..., shared]
            if self.style == "derf":
                qh, kh = self.q_norm(qh), self.k_norm(kh)
            if self.style == "llama":
                qh, kh = rotated(qh), rotated(kh)
            scores = torch.einsum("ntd,nsd->nts", qh, kh) / math.sqrt(D // H)
            weights = torch.exp(scores.masked_fill(~visible, -math.inf))
            heads.append(torch.einsum("nts,nsd->ntd", weights / weights.sum(-1, keepdim=True), v[..., shared]))
        return self.c_proj(torch.cat(heads, -1))


class Mlp(nn.Module):
    def __init__(self, style):
        super().__init__()
        self.style = style
        hidden = 88 if style == "llama" else 4 * D  # 8/3 of 32 is 85.3; 88 is the nearest multiple of 8
        self.c_fc = nn.Linear(D, hidden, bias=style == "gpt2")
        self.c_proj = nn.Linear(hidden, D, bias=style == "gpt2")
        if style == "llama":
            self.c_gate = nn.Linear(D, hidden, bias=False)

    def forward(self, x):
        h = self.c_fc(x)
        if self.style == "llama":
            gate = self.c_gate(x)
            h = gate / (1 + torch.exp(-gate)) * h
        else:
            h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h ** 3)))
        return self.c_proj(h)


class Block(nn.Module):
    def __init__(self, style):
        super().__init__()
        self.style = style
        self.ln_1, self.attn, self.ln_2, self.mlp = Norm(style), Attention(style), Norm(style), Mlp(style)
        if style == "derf":
            self.ln_1_post, self.ln_2_post = Norm(style), Norm(style)

    def forward(self, x):
        if self.style == "derf":
            x = x + self.ln_1_post(self.attn(self.ln_1(x)))
            return x + self.ln_2_post(self.mlp(self.ln_2(x)))
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
        if style == "derf":
            self.shared_scale = nn.Parameter(torch.ones(1))
        self.style, self.transformer = style, nn.ModuleDict(parts)

    def forward(self, tokens):
        x = self.transformer["wte"](tokens)
        if self.style == "gpt2":
            x = x + self.transformer["wpe"](torch.arange(tokens.shape[1]))
        if self.style == "derf":
            x = x * self.shared_scale + waves(tokens.shape[1], x.dtype)
        for block in self.transformer["h"]:
            x = block(x)
        x = self.transformer["ln_f"](x)
        return x @ self.transformer["wte"].weight.T if self.style == "gpt2" else self.lm_head(x)


torch.set_num_threads(1)
module = Decoder(sys.argv[2])
exchange.randomise(module, 3)
exchange.write(sys.argv[1], exchange.record(module, torch.randint(0, V, (3, T)), lambda name: name, 3))
