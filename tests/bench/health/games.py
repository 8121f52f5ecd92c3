"""Trainings whose losses are not meant to fall: a generative adversarial network, and a policy that earns rewards."""

import numpy as np

from tests.bench.health.logs import Points


def adversarial(seeds: int, rng: np.random.Generator, steps: int = 1500, every: int = 10) -> list[dict[str, Points]]:
    """A generator of one number against a discriminator, both small: their losses go up and down for ever."""
    g, d = rng.normal(size=(2, seeds)), rng.normal(size=(3, seeds)) * 0.1
    told = np.empty((4, seeds, steps))
    for step in range(steps):
        real, noise = rng.normal(2.0, 0.5, (seeds, 64)), rng.normal(size=(seeds, 64))
        fake = g[0, :, None] + g[1, :, None] * noise
        on_real, on_fake = _judged(d, real), _judged(d, fake)
        told[:, :, step] = (-np.log(on_real).mean(1), -np.log(1 - on_fake).mean(1), -np.log(on_fake).mean(1), on_real.mean(1))
        for k, (x_real, x_fake) in enumerate(((1, 1), (real, fake), (real**2, fake**2))):
            d[k] += 0.05 * (((1 - on_real) * x_real).mean(1) - (on_fake * x_fake).mean(1))
        pull = (1 - on_fake) * (d[1, :, None] + 2 * d[2, :, None] * fake)
        g[0] += 0.05 * pull.mean(1)
        g[1] += 0.05 * (pull * noise).mean(1)
    at = np.arange(every - 1, steps, every)
    names = ("D_real", "D_fake", "G_loss", "D_x")
    return [
        {name: Points(at + 1, (at + 1) / 100, told[k, seed, at]) for k, name in enumerate(names)}
        | {"D_loss": Points(at + 1, (at + 1) / 100, (told[0] + told[1])[seed, at])}
        for seed in range(seeds)
    ]


def _judged(d: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.clip(1 / (1 + np.exp(-(d[0, :, None] + d[1, :, None] * x + d[2, :, None] * x**2))), 1e-6, 1 - 1e-6)


def policy(seeds: int, rng: np.random.Generator, steps: int = 600, every: int = 2) -> list[dict[str, Points]]:
    """An actor with a critic on a ten-armed bandit whose arms pay by state: rewards rise, losses do as they like."""
    states, arms = 6, 10
    pay = rng.normal(size=(seeds, states, arms)) * 3
    actor, critic = np.zeros((seeds, states, arms)), np.zeros((seeds, states))
    told = np.empty((4, seeds, steps))
    who = np.arange(seeds)
    for step in range(steps):
        sums = np.zeros((4, seeds))
        for _ in range(16):
            state = rng.integers(0, states, seeds)
            odds = np.exp(actor[who, state] - actor[who, state].max(1, keepdims=True))
            odds /= odds.sum(1, keepdims=True)
            arm = np.minimum((odds.cumsum(1) < rng.random((seeds, 1))).sum(1), arms - 1)
            reward = pay[who, state, arm] + rng.normal(size=seeds)
            advantage = reward - critic[who, state]
            entropy = -(odds * np.log(odds + 1e-12)).sum(1)
            sums += (-np.log(odds[who, arm] + 1e-12) * advantage, advantage**2, entropy, reward)
            slope = -odds
            slope[who, arm] += 1
            actor[who, state] += 0.02 * advantage[:, None] * slope
            critic[who, state] += 0.05 * advantage
        told[:, :, step] = sums / 16
    at = np.arange(every - 1, steps, every)
    names = ("train/policy_loss", "train/value_loss", "train/entropy", "rollout/ep_rew_mean")
    return [
        {name: Points(at * 64, np.full(len(at), np.nan), told[k, seed, at]) for k, name in enumerate(names)}
        for seed in range(seeds)
    ]


GAMES = {"adversarial": adversarial, "reward": policy}
