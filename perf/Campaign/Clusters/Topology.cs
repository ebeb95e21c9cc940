using Inferly.Faults.Kafka;

namespace Inferly.Perf.Campaign.Clusters;

/// <summary>
/// What docker-compose starts, as processes: Kafka, gateways of role ingress, one of role analytics with the embedded ClickHouse. All of it, with its
/// folder, goes with this.
/// </summary>
internal sealed class Topology : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inferly-cluster-");
    private readonly List<Node> _nodes = [];
    private int _folders;

    private Topology(LocalKafka kafka) => Kafka = kafka;

    public LocalKafka Kafka { get; }

    /// <summary>The replicas that take requests, for a load balancer on any thread.</summary>
    public IReadOnlyList<Node> Ingress { get; private set; } = [];

    /// <summary>The one that carries records into ClickHouse and is asked what is there.</summary>
    public Node Analytics => _nodes[0];

    /// <param name="kafkaNodes">1 or 3.</param>
    /// <param name="ingress">How many replicas.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="InvalidOperationException">There is no Kafka here.</exception>
    public static async Task<Topology> StartAsync(int kafkaNodes, int ingress, CancellationToken cancellation)
    {
        var kafka = await LocalKafka.StartAsync(kafkaNodes)
            ?? throw new InvalidOperationException($"perf/cluster needs Kafka: put broker.py at {LocalKafka.Folder} (with Java 17).");
        var topology = new Topology(kafka);
        try
        {
            await topology.Add("analytics").StartAsync(cancellation);
            for (int i = 0; i < ingress; i++)
            {
                await topology.JoinAsync(cancellation);
            }

            return topology;
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more replica.</summary>
    public async Task<Node> JoinAsync(CancellationToken cancellation)
    {
        var node = Add("ingress");
        await node.StartAsync(cancellation);
        Ingress = [.. Ingress, node];
        return node;
    }

    /// <summary>A folder of its own that goes with this.</summary>
    public string Folder() => _folder.CreateSubdirectory($"folder-{_folders++}").FullName;

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Kafka.DisposeAsync();
        await Folders.DeleteAsync(_folder);
    }

    private Node Add(string roles)
    {
        var node = new Node(Folder(), roles, Kafka.Address);
        _nodes.Add(node);
        return node;
    }
}
