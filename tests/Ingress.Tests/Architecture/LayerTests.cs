using Inferly.Pipeline;
using Inferly.Pipeline.Stages;

namespace Inferly.Ingress.Tests.Architecture;

/// <summary>Four projects in one direction, no circle between folders, stages of one shape.</summary>
public sealed class LayerTests
{
    private static readonly SourceTree Sources = SourceTree.Read();

    private static readonly string[] Order = ["Pipeline", "Analytics", "Evals", "Ingress"];

    public static TheoryData<string> Projects => [.. Order];

    [Fact]
    public void Source_HasFourProjects() =>
        Assert.Equal(Order.Order(), Sources.Root.EnumerateFiles("*.csproj", SearchOption.AllDirectories).Select(file => file.Directory!.Name).Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UsesOnlyThoseBeforeIt(string project)
    {
        var wrong = Sources.Uses().Where(use => ProjectOf(use.From) == project && Array.IndexOf(Order, ProjectOf(use.To)) > Array.IndexOf(Order, project));
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Inferly.Pipeline", "Inferly.Pipeline.Stages.Route", "by a using directive")]
    [InlineData("Inferly.Pipeline.Stages.Route", "Inferly.Pipeline.Stages", "around its own")]
    [InlineData("Inferly.Pipeline.Stages.Stream", "Inferly.Pipeline.Answers", "by a name that begins at a namespace around")]
    [InlineData("Inferly.Ingress.Composition", "Inferly.Analytics.Log", "of another project")]
    public void Uses_KnownOnes_AreSeen(string from, string to, string how) =>
        Assert.True(Sources.Uses().Any(use => (use.From, use.To) == (from, to)), how);

    [Fact]
    public void Namespace_OfEveryFile_IsItsFolder()
    {
        var wrong = Sources.Files.Where(file =>
            file.Namespace != $"Inferly.{Path.GetDirectoryName(file.File)!.Replace(Path.DirectorySeparatorChar, '.')}");
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_UseOneAnotherInNoCircle(string project)
    {
        // A project's own root is where its parts are put together; it stands above its folders, and none of them may use it.
        var uses = Sources.Uses().Where(use => ProjectOf(use.From) == project && ProjectOf(use.To) == project).ToArray();
        var circle = Circles.Find(uses.Select(use => (use.From, use.To)).Distinct());
        Assert.True(
            circle.Count == 0,
            string.Join('\n', circle.Select(step =>
                $"{step.From} -> {step.To} by {string.Join(", ", uses.Where(use => (use.From, use.To) == step).Select(use => use.File).Distinct().Take(6))}")));
    }

    [Fact]
    public void Stages_AreOfOneShapeAndLiveOneAFolder()
    {
        var stages = typeof(RequestPipeline).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && (typeof(IStage).IsAssignableFrom(type) || typeof(IAsyncStage).IsAssignableFrom(type)))
            .ToArray();

        Assert.Equal(
            ["Authenticate", "Cache", "Policy", "Record", "Route", "Stream"],
            stages.Select(stage => stage.Namespace!["Inferly.Pipeline.Stages.".Length..]).Order(StringComparer.Ordinal));
        Assert.All(stages, stage => Assert.Equal($"{stage.Namespace!.Split('.')[^1]}Stage", stage.Name));
        Assert.All(stages, stage => Assert.True(stage.IsSealed));
    }

    private static string ProjectOf(string name) => name.Split('.')[1];
}
