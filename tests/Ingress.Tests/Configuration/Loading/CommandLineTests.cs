using Inferly.Ingress.Configuration.Loading;

namespace Inferly.Ingress.Tests.Configuration.Loading;

public sealed class CommandLineTests
{
    [Fact]
    public void Parse_NoArguments_AsksForNothing()
    {
        var parsed = CommandLine.Parse([]);

        Assert.False(parsed.IsHelp);
        Assert.Null(parsed.ConfigFile);
        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [InlineData("--config", "a.json")]
    [InlineData("--config=a.json")]
    public void Parse_Config_NamesTheFile(params string[] arguments) => Assert.Equal("a.json", CommandLine.Parse(arguments).ConfigFile);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Parse_Help_IsHelp(string option) => Assert.True(CommandLine.Parse(["--data", "d", option]).IsHelp);

    [Theory]
    [InlineData("--lisen", "is an unknown option; did you mean '--listen'?")]
    [InlineData("--verbose=1", "is an unknown option; known here: --config, --listen, --data, --roles, --help, -h")]
    [InlineData("serve", "is an unknown option")]
    [InlineData("--data", "has no value; write --data=VALUE")]
    [InlineData("--data=", "has no value")]
    public void Parse_WrongOption_IsAnError(string argument, string message)
    {
        var error = Assert.Single(CommandLine.Parse([argument]).Errors);

        Assert.Equal(argument.Split('=')[0], error.Origin);
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ValueForgottenBeforeAnOption_ReportsItAndReadsOn()
    {
        var parsed = CommandLine.Parse(["--data", "--config", "a.json"]);

        Assert.Equal("--data", Assert.Single(parsed.Errors).Origin);
        Assert.Equal("a.json", parsed.ConfigFile);
    }

    [Theory]
    [InlineData("--config")]
    [InlineData("--listen")]
    [InlineData("--data")]
    [InlineData("--roles")]
    [InlineData("--help")]
    public void Usage_Always_NamesTheOption(string option) => Assert.Contains(option, CommandLine.Usage, StringComparison.Ordinal);
}
