using System.Diagnostics;
using Testcontainers.Kafka;

namespace Inferly.Faults.Kafka;

/// <summary>
/// A real Kafka for tests: the one that <c>INFERLY_TEST_KAFKA</c> names, else a container where an engine answers, else the broker that lies beside the
/// repository (<c>../shared/kafka</c>), whose nodes can be killed. <see cref="Origin"/> says which.
/// </summary>
public sealed class KafkaBroker : IAsyncDisposable
{
    private const string Variable = "INFERLY_TEST_KAFKA";
    private readonly LocalKafka? _local;
    private readonly KafkaContainer? _container;

    private KafkaBroker(string address, string origin, LocalKafka? local = null, KafkaContainer? container = null) =>
        (Address, Origin, _local, _container) = (address, origin, local, container);

    /// <summary>Why there is none here.</summary>
    public static string Missing =>
        $"NOT TESTED: there is no Kafka. Set {Variable} to host:port, start a container engine, or put broker.py at {LocalKafka.Folder} (with Java 17).";

    /// <summary>The bootstrap servers.</summary>
    public string Address { get; private set; }

    /// <summary>Which of the three it is.</summary>
    public string Origin { get; }

    /// <summary>Whether its nodes can be killed and started again.</summary>
    public bool CanBeKilled => _local is not null;

    /// <summary>The local nodes; throws where <see cref="CanBeKilled"/> is false.</summary>
    public LocalKafka Local => _local ?? throw new InvalidOperationException($"{Origin} can't be killed.");

    /// <summary>Null where there is none.</summary>
    /// <param name="nodes">1 or 3. What is not local is taken as it is.</param>
    public static async Task<KafkaBroker?> StartAsync(int nodes = 1)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new KafkaBroker(given, $"the Kafka at {given} ({Variable})");
        }

        if (nodes == 1 && await HasContainersAsync())
        {
            var container = new KafkaBuilder("apache/kafka:4.1.0").Build();
            await container.StartAsync();
            return new KafkaBroker(container.GetBootstrapAddress(), "Kafka in a container", container: container);
        }

        return await LocalKafka.StartAsync(nodes) is { } local ? new KafkaBroker(local.Address, $"Kafka of {LocalKafka.Folder}, {nodes} node(s)", local) : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
        {
            await _local.DisposeAsync();
        }

        if (_container is not null)
        {
            await _container.DisposeAsync();
        }
    }

    private static async Task<bool> HasContainersAsync()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            await docker.WaitForExitAsync();
            return docker.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
