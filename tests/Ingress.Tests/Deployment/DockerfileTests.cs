using Inferly.Ingress.Configuration.Loading;
using Inferly.Pipeline.Tests.Fixtures;

namespace Inferly.Ingress.Tests.Deployment;

/// <summary>What can be said of the gateway's Dockerfile without building it.</summary>
public sealed class DockerfileTests
{
    private static readonly Dockerfile File = new(".");

    [Fact]
    public void Copy_EachSource_ExistsAndIsNotIgnored()
    {
        var kept = System.IO.File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));

        Assert.Contains("*", kept);
        Assert.All(File.Sources, source =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source);
            Assert.Contains($"!{source}", kept);
        });
    }

    [Theory]
    [InlineData(".")]
    [InlineData("deploy/collector")]
    public void User_InTheEnd_IsNotRoot(string folder)
    {
        var user = new Dockerfile(folder).Last("USER");

        Assert.True(user is "$APP_UID" or "10001", $"USER {user}: say why it is not root, and add it here.");
    }

    [Fact]
    public void Entrypoint_OfTheImage_IsTheProgram() =>
        Assert.Equal($"""["dotnet", "{typeof(SettingsLoader).Assembly.GetName().Name}.dll"]""", File.Last("ENTRYPOINT"));

    [Fact]
    public void Healthcheck_Script_IsInTheImageAndCanBeRun()
    {
        Assert.Contains("deploy/healthcheck.sh /app/healthcheck.sh", File.All("COPY"));
        Assert.EndsWith("""CMD ["/app/healthcheck.sh"]""", File.Last("HEALTHCHECK"), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || System.IO.File.GetUnixFileMode(Path.Combine(Repository.Root, "deploy/healthcheck.sh")).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Data_Folder_BelongsToTheUserAndIsAVolume()
    {
        var data = File.Environment["INFERLY_DATA"];

        Assert.Equal(data, File.Last("VOLUME"));
        Assert.Contains($"""install -d -o "$APP_UID" -g "$APP_UID" {data}""", File.All("RUN"));
    }

    [Fact]
    public void Port_Exposed_IsTheOneListenedAt() => Assert.Equal([new Uri(File.Environment["INFERLY_LISTEN"].Replace('*', 'x')).Port.ToString()], File.Ports);

    /// <summary>566 MB that a cluster with a ClickHouse server has no use for.</summary>
    [Fact]
    public void Publish_Image_LeavesTheEmbeddedEngineOut()
    {
        Assert.Contains("-p:SkipChdb=true", Assert.Single(File.All("RUN"), run => run.Contains("dotnet publish", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("'$(SkipChdb)' != 'true'", System.IO.File.ReadAllText(Path.Combine(Repository.Root, "src/Analytics/ClickHouse/Engine/Chdb.targets")), StringComparison.Ordinal);
    }
}
