using Xunit.Abstractions;
using Xunit.Sdk;

namespace K8sPki.Tests.Skipping;

/// <summary>Reports a <see cref="SkipTestException"/> as a skipped test with its reason; xunit 2 has no such thing itself.</summary>
internal sealed class SkipAwareMessageBus(IMessageBus inner) : IMessageBus
{
    public int Skipped { get; private set; }

    public bool QueueMessage(IMessageSinkMessage message)
    {
        if (message is ITestFailed failed && failed.ExceptionTypes.FirstOrDefault() == typeof(SkipTestException).FullName)
        {
            Skipped++;
            return inner.QueueMessage(new TestSkipped(failed.Test, failed.Messages[0]));
        }

        return inner.QueueMessage(message);
    }

    public void Dispose()
    {
        // The bus belongs to the caller.
    }
}
