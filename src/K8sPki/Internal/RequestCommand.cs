using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>A command that decides on requests, whatever they come as: files, text, objects, or results of Test-K8sCsr with the signer they were judged by.</summary>
public abstract class RequestCommand : PkiCommand
{
    private PipelineInput? pipeline;

    private protected RequestCommand()
    {
    }

    private protected FileSystemPaths Paths => new(SessionState.Path);

    /// <summary>Decides on one request; the spec is what came with it, if anything.</summary>
    private protected abstract void Decide(CertificateRequest request, SigningSpec? spec);

    /// <summary>Reads the requests of an input and decides on each.</summary>
    private protected void DecideEach(object input)
    {
        switch (input is PSObject wrapped ? wrapped.BaseObject : input)
        {
            case CertificateRequest request:
                Attempt(request, () => Decide(request, null));
                break;
            case CertificateRequestTestResult judged:
                Attempt(judged, () => Decide(judged.Request, judged.Spec));
                break;
            case RequestDenial denial:
                Attempt(denial, () => Decide(denial.Request, null));
                break;
            default:
                pipeline ??= new PipelineInput(Paths);
                Attempt(input, () => DecideEach(pipeline.Open(input)));
                break;
        }
    }

    /// <summary>Decides on what is left of a text when the pipeline ends.</summary>
    private protected void DecideRest()
    {
        if (pipeline is not null)
            DecideEach(pipeline.Rest());
    }

    private void DecideEach(IEnumerable<InputSource> sources)
    {
        foreach (var source in sources)
            Attempt(source.Path ?? (object)source, () => Decide(CertificateRequestReader.Read(source.Read(CertificateRequestReader.LargestRequestFile), source.Name, source.Path), null));
    }
}
