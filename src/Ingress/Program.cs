using Inferly.Ingress.Composition;

return await GatewayProgram.RunAsync(args);
