using Inferly.Pipeline.State;
using static Inferly.Pipeline.Tests.State.Entities;

namespace Inferly.Pipeline.Tests.State;

public sealed class ApiKeyTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);
    private readonly string _secret = KeySecret.Generate();
    private readonly string _next = KeySecret.Generate();

    [Fact]
    public void Accepts_ItsOwnDigestOnly()
    {
        var key = Key(_secret);

        Assert.True(key.Accepts(KeyDigest.Of(_secret), Now));
        Assert.False(key.Accepts(KeyDigest.Of(_next), Now));
    }

    [Fact]
    public void Accepts_ExpiringKey_ExactlyUpToItsExpiry()
    {
        var key = Key(_secret) with { ExpiresAt = Now };

        Assert.True(key.Accepts(KeyDigest.Of(_secret), Now - Instant));
        Assert.False(key.Accepts(KeyDigest.Of(_secret), Now));
    }

    [Fact]
    public void Accepts_RotatedKey_BothInTheGraceAndThenTheNewOneOnly()
    {
        var key = Key(_secret).Rotate(_next, Now, TimeSpan.FromHours(1));
        var end = Now.AddHours(1);

        Assert.True(key.Accepts(KeyDigest.Of(_secret), end - Instant));
        Assert.True(key.Accepts(KeyDigest.Of(_next), end - Instant));
        Assert.False(key.Accepts(KeyDigest.Of(_secret), end));
        Assert.True(key.Accepts(KeyDigest.Of(_next), end));
    }

    [Fact]
    public void Rotate_WithoutGrace_RefusesTheFormerAtOnce()
        => Assert.False(Key(_secret).Rotate(_next, Now, TimeSpan.Zero).Accepts(KeyDigest.Of(_secret), Now));

    [Fact]
    public void Rotate_TwiceInTheGrace_KeepsTheLastTwoSecrets()
    {
        var key = Key(_secret).Rotate(_next, Now, TimeSpan.FromHours(1)).Rotate(KeySecret.Generate(), Now, TimeSpan.FromHours(1));

        Assert.False(key.Accepts(KeyDigest.Of(_secret), Now));
        Assert.True(key.Accepts(KeyDigest.Of(_next), Now));
    }

    [Fact]
    public void Accepts_RevokedKeyInItsGrace_Nothing()
    {
        var key = Key(_secret).Rotate(_next, Now, TimeSpan.FromHours(1)) with { RevokedAt = Now };

        Assert.False(key.Accepts(KeyDigest.Of(_secret), Now));
        Assert.False(key.Accepts(KeyDigest.Of(_next), Now));
    }

    [Fact]
    public void AllowsWorkflow_RestrictedKey_TheNamedOnesAndNoRequestWithoutOne()
    {
        var key = Key(_secret) with { Workflows = ["triage"] };

        Assert.True(key.AllowsWorkflow("triage"));
        Assert.False(key.AllowsWorkflow("Triage"));
        Assert.False(key.AllowsWorkflow(null));
        Assert.True(Key(_secret).AllowsWorkflow(null));
    }

    [Fact]
    public void AllowsModel_RestrictedKey_WhatMatchesAPattern()
    {
        var key = Key(_secret) with { Models = Globs("openai/*", "sim/fast") };

        Assert.True(key.AllowsModel("openai/gpt-4o"));
        Assert.False(key.AllowsModel("sim/best"));
        Assert.True(Key(_secret).AllowsModel("sim/best"));
    }
}
