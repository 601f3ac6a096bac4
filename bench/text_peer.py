# SPDX-License-Identifier: Apache-2.0
"""A plain PyTorch byte-level GPT-2, the peer of `ceteris train studies/byte-gpt.toml`: same size, steps, learning rate.

    python3 bench/text_peer.py shakespeare.txt [--steps 2000] [--threads 2] [--seed 0]

Prints the loss on the last tenth of the file, every byte predicted once in windows side by side, and the seconds.
"""
import argparse, json, math, time
import torch
import torch.nn as nn
import torch.nn.functional as F

LAYERS, HEADS, WIDTH, CONTEXT, BATCH, VOCABULARY = 4, 4, 128, 64, 12, 256


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.ln_1.bias = self.ln_2.bias = None
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.proj = nn.Linear(WIDTH, WIDTH, bias=False)
        self.fc = nn.Linear(WIDTH, 4 * WIDTH, bias=False)
        self.out = nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (p.view(b, t, HEADS, c // HEADS).transpose(1, 2) for p in self.qkv(self.ln_1(x)).split(c, 2))
        scores = q @ k.transpose(-2, -1) / math.sqrt(c // HEADS)
        scores = scores.masked_fill(torch.ones(t, t).tril() == 0, float("-inf"))
        x = x + self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, t, c))
        return x + self.out(F.gelu(self.fc(self.ln_2(x))))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.ln_f = nn.LayerNorm(WIDTH)
        self.ln_f.bias = None
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                residual = name.endswith(("proj.weight", "out.weight"))
                nn.init.normal_(parameter, 0, 0.02 / math.sqrt(2 * LAYERS) if residual else 0.02)

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.ln_f(x) @ self.wte.weight.T


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    data = torch.tensor(list(open(args.file, "rb").read()))
    cut = int(0.9 * len(data))
    train, validation = data[:cut], data[cut:]
    model = Gpt()
    groups = [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": 0.1},
              {"params": [p for p in model.parameters() if p.dim() == 1], "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))
    start = time.time()
    warmup = 100
    for step in range(args.steps):
        if step < warmup:
            rate = 1e-3 * (step + 1) / (warmup + 1)
        else:
            rate = 1e-4 + 0.9e-3 * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (args.steps - warmup)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        places = torch.randint(len(train) - CONTEXT, (BATCH,))
        x = torch.stack([train[i:i + CONTEXT] for i in places])
        y = torch.stack([train[i + 1:i + CONTEXT + 1] for i in places])
        loss = F.cross_entropy(model(x).view(-1, VOCABULARY), y.view(-1))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
    seconds = time.time() - start
    count = (len(validation) - 1) // CONTEXT
    x = validation[:count * CONTEXT].view(count, CONTEXT)
    y = validation[1:count * CONTEXT + 1].view(count, CONTEXT)
    with torch.no_grad():
        losses = [F.cross_entropy(model(a).view(-1, VOCABULARY), b.view(-1), reduction="sum").item()
                  for a, b in zip(x.split(64), y.split(64))]
    print(json.dumps({"seed": args.seed, "parameters": sum(p.numel() for p in model.parameters()),
                      "validation_loss": sum(losses) / (count * CONTEXT), "train_seconds": seconds}))


if __name__ == "__main__":
    main()
