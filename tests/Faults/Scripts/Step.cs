namespace Inferly.Faults.Scripts;

/// <summary>One thing that a provider does with a request.</summary>
internal delegate Task Step(Exchange exchange);
