namespace Inferly.Pipeline.Limits;

/// <summary>What was taken from the rate limits of one key or project in some moments. Tokens may be below zero: an estimate was put right.</summary>
public readonly record struct RateUse(LimitScope Scope, string Id, int Requests, int Tokens);
