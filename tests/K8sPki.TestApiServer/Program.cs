using K8sPki.TestServer.Hosting;

return await CommandLine.RunAsync(args, Console.Out, Console.Error);
